import { RuleViolatedError } from '#libs/kernel';
import { planRetention } from '#libs/read-models';
import { Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Backend } from '../backend/backend.js';
import { RetentionResponse } from './retention.response.dto.js';

/** It has to be switched on where the deployment is configured: no caller does that. */
class RetentionSwitchedOffError extends RuleViolatedError {
  constructor() {
    super(
      'RETENTION.SWITCHED_OFF',
      'Retention is switched off here: STENO_RETENTION is archive or drop where it is not.',
    );
  }
}

/** Retention of the audit trail, of the whole deployment. */
@ApiTags('admin')
@Controller('v1/admin/retention')
export class RetentionController {
  constructor(@Inject(Backend) private readonly backend: Backend) {}

  @Get()
  @RouteConfig({ access: 'retention:manage' })
  @ApiOperation({ summary: 'What is kept, until when, and what becomes of what is not' })
  @ApiOkResponse({ type: RetentionResponse })
  plan(): Promise<RetentionResponse> {
    return this.#standing();
  }

  @Post('runs')
  @HttpCode(202)
  @RouteConfig({ access: 'retention:manage' })
  @ApiOperation({ summary: 'Begin a run now', description: 'Unless one goes on; `lastRun` says what comes of it.' })
  @ApiAcceptedResponse({ type: RetentionResponse })
  run(): Promise<RetentionResponse> {
    if (this.backend.settings.retention.mode === 'off') throw new RetentionSwitchedOffError();
    this.backend.retention.run();
    return this.#standing();
  }

  async #standing(): Promise<RetentionResponse> {
    const { settings, stores, retention } = this.backend;
    const { mode, months } = settings.retention;
    const head = await stores.eventStore.headPosition();
    const partitions = await planRetention(stores.database, { mode, months }, head, stores.clock.nowMs());
    return new RetentionResponse(mode, months, partitions, retention.lastRun);
  }
}
