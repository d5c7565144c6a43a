import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiModule } from './api.module.js';
import { Backend } from './backend/backend.js';
import { Late } from './backend/late.js';
import type { Log } from './backend/log.js';
import type { Settings } from './backend/settings.js';
import { createServer } from './http/create-server.js';
import { ProblemFilter } from './http/problem.filter.js';
import type { FailureListener } from './http/send-problem.js';
import { ServerAdapter } from './http/server.adapter.js';
import { createValidationPipe } from './http/validation.js';
import { observeBackend } from './metrics/observe-backend.js';
import { createDocument } from './openapi/create-document.js';
import { addRecordingRoutes } from './recording/add-recording-routes.js';

/** How long requests that are under way may take when the process is to end, in milliseconds. */
const GRACE_MS = 5_000;

/** The API as it runs. */
export interface RunningApi {
  readonly url: string;
  readonly port: number;
  /** Resolves once everything is there that needs a store; rejects for what no waiting mends. */
  readonly started: Promise<void>;
  /** Answers what came, writes what was accepted, and ends. */
  stop(): Promise<void>;
}

/** Starts the API: it listens when this resolves, whether or not its stores are there. */
export async function startApi(settings: Settings, log: Log): Promise<RunningApi> {
  const backend = new Backend(settings, log);
  observeBackend(backend, backend.metrics.registry);
  const onFailure: FailureListener = (error, request) =>
    log.error(
      { requestId: request.id, method: request.method, route: request.routeOptions.url, err: error },
      'a request failed',
    );
  const { authenticator } = backend.stores;
  const onAnswer = backend.metrics.observeRequest.bind(backend.metrics);
  const server = createServer({ authenticator, isClosing: () => backend.isClosing, onFailure, onAnswer });
  const document = new Late<OpenAPIObject>('The description of the API');
  const app = await NestFactory.create(ApiModule.on(backend, document), new ServerAdapter(server), { logger: false });
  app.useGlobalFilters(new ProblemFilter(onFailure)).useGlobalPipes(createValidationPipe());
  addRecordingRoutes(server, backend);
  await app.init();
  document.set(createDocument(app));
  await server.listen({ port: settings.port, host: settings.host });
  const { port } = server.server.address() as { port: number };
  return {
    url: `http://${settings.host}:${port}`,
    port,
    started: backend.start(),
    async stop() {
      backend.beginClosing();
      const late = setTimeout(() => server.server.closeAllConnections(), GRACE_MS);
      await app.close();
      clearTimeout(late);
      await backend.close();
    },
  };
}
