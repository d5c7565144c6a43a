import { NestFactory } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiModule } from '../api.module.js';
import { Backend } from '../backend/backend.js';
import { Late } from '../backend/late.js';
import { createLog } from '../backend/log.js';
import type { Settings } from '../backend/settings.js';
import { errorReference } from '../errors/error-reference.js';
import { createServer } from '../http/create-server.js';
import { ServerAdapter } from '../http/server.adapter.js';
import { createDocument } from './create-document.js';

/** Stores that nobody connects to. */
const NOWHERE: Settings = {
  port: 0,
  host: '127.0.0.1',
  dataDirectory: '',
  environment: 'none',
  eventStoreUrl: 'esdb://127.0.0.1:1?tls=false',
  databaseUrl: 'postgres://127.0.0.1:1/none',
  adminKey: null,
  masterKey: null,
  attestationMinutes: 0,
  attestationSample: 0,
  workers: new URL('../workers/', import.meta.url),
  preparers: 0,
  retention: { mode: 'off', months: {}, archiveDirectory: '' },
};

/** The documents that are generated and committed, by path; made without any store. */
export async function generateDocuments(): Promise<ReadonlyMap<string, string>> {
  const backend = new Backend(NOWHERE, createLog());
  const { authenticator } = backend.stores;
  const nothing = (): void => undefined;
  const server = createServer({ authenticator, isClosing: () => false, onFailure: nothing, onAnswer: nothing });
  const module = ApiModule.on(backend, new Late<OpenAPIObject>(''));
  const app = await NestFactory.create(module, new ServerAdapter(server), { logger: false });
  try {
    await app.init();
    return new Map([
      ['docs/reference/openapi.json', `${JSON.stringify(createDocument(app), null, 2)}\n`],
      ['docs/reference/errors.md', errorReference()],
    ]);
  } finally {
    await app.close();
    await backend.close();
  }
}
