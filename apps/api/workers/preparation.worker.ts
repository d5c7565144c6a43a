import { parentPort, workerData } from 'node:worker_threads';
import { servePreparations } from '#libs/audit';
import { EventCodec } from '#libs/event-store';
import { PostgresKeyring } from '#libs/privacy/postgres';
import { MasterKey } from '#libs/privacy';
import type { PreparationData } from './preparation-data.js';

/** A thread that makes bodies into sealed events, with a keyring of its own. */
const { databaseUrl, masterKey } = workerData as PreparationData;
const keyring = new PostgresKeyring({
  database: databaseUrl,
  masterKey: MasterKey.parse(masterKey),
});
servePreparations(parentPort!, { keyring, codec: new EventCodec(keyring) });
