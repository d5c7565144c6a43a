import type { FastifyInstance } from 'fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** Nest on our server: bodies and errors are the server's own business, and there is no middleware. */
export class ServerAdapter extends FastifyAdapter {
  override async init(): Promise<void> {}

  override registerParserMiddleware(): void {}

  override setErrorHandler(): FastifyInstance {
    return this.instance;
  }

  override setNotFoundHandler(): FastifyInstance {
    return this.instance;
  }
}
