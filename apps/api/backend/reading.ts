import { createHmac } from 'node:crypto';
import type { Database } from '#libs/database';
import type { Keyring, MasterKey } from '#libs/privacy';
import type { ReachedPosition } from '#libs/projections';
import { Cursors, FindAuditEntriesQuery, GetAuditEntryQuery } from '#libs/read-models';

/** What is asked of the audit trail. */
export interface Reading {
  readonly find: FindAuditEntriesQuery;
  readonly get: GetAuditEntryQuery;
}

/** Puts reading together. The key of cursors follows from the master key, so that all processes have the same. */
export function createReading(
  database: Database,
  masterKey: MasterKey,
  keyring: Keyring,
  reached: ReachedPosition,
): Reading {
  const key = createHmac('sha256', masterKey.reveal()).update('steno-cursors/v1').digest();
  const options = { database, cursors: new Cursors(key), keyring, reached };
  return { find: new FindAuditEntriesQuery(options), get: new GetAuditEntryQuery(options) };
}
