import { Controller, Get, Inject, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { Backend } from '../backend/backend.js';
import { healthOf } from './health.js';

/** Whether this process lives, and whether it can do its work. The only paths that need no key. */
@Controller('health')
export class HealthController {
  constructor(@Inject(Backend) private readonly backend: Backend) {}

  @Get('live')
  @RouteConfig({ access: 'anyone' })
  live(): object {
    return { status: 'ok' };
  }

  @Get('ready')
  @RouteConfig({ access: 'anyone' })
  ready(@Res() reply: FastifyReply): void {
    const health = healthOf(this.backend);
    void reply
      .code(health.status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(health);
  }
}
