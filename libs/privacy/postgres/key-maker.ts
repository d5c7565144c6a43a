import { randomBytes } from 'node:crypto';
import { uuidV4 } from '#libs/kernel';
import { KeyringUnavailableError } from '../keyring/keyring.errors.js';
import { KEY_BYTES, type MasterKey } from '../master-key/master-key.js';
import type { KeyAddress, KeyRow, KeyRows, NewKeyRow } from './key-rows.js';

const ROUNDS_MAX = 5;

/** One name for an address, within this process. */
export function nameOf(address: KeyAddress): string {
  return `${address.tenantId}\n${address.kind}\n${address.class}\n${address.scope}`;
}

/** Finds the keys at addresses, and makes those that are not there. */
export class KeyMaker {
  constructor(
    private readonly rows: KeyRows,
    private readonly masterKey: MasterKey,
  ) {}

  private newRow(address: KeyAddress): NewKeyRow {
    const keyId = uuidV4();
    return { ...address, keyId, wrapped: this.masterKey.wrap({ ...address, keyId }, randomBytes(KEY_BYTES)) };
  }

  /**
   * The row at each address (each given once), by {@link nameOf}. New ones are one statement, and durable. Processes that
   * race for an address agree: whoever was second reads what the first one wrote.
   */
  async findOrMake(addresses: readonly KeyAddress[]): Promise<Map<string, KeyRow>> {
    const found = new Map<string, KeyRow>();
    const add = (rows: readonly KeyRow[]): void => rows.forEach((row) => found.set(nameOf(row), row));
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const unknown = addresses.filter((address) => !found.has(nameOf(address)));
      if (unknown.length === 0) return found;
      add(await this.rows.findOpen(unknown));
      const missing = unknown.filter((address) => !found.has(nameOf(address))).map((address) => this.newRow(address));
      if (missing.length > 0) add(await this.rows.insert(missing, this.masterKey.id));
    }
    if (addresses.every((address) => found.has(nameOf(address)))) return found;
    throw new KeyringUnavailableError({ cause: new Error('keys are destroyed as fast as they are made') });
  }
}
