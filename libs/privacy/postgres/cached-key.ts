import type { MasterKey } from '../master-key/master-key.js';
import type { KeyRow } from './key-rows.js';

/** A key as it was read; `key` is null if it was destroyed. */
export interface CachedKey {
  readonly row: Omit<KeyRow, 'wrapped'>;
  readonly key: Buffer | null;
  /** When the read began, in milliseconds of the clock. */
  readonly readAt: number;
}

/** Unwraps what was read. A row that the master key does not open is a MasterKeyError. */
export function cachedKey(masterKey: MasterKey, row: KeyRow, readAt: number): CachedKey {
  const { wrapped, ...rest } = row;
  return { row: rest, key: wrapped && masterKey.unwrap(row, wrapped), readAt };
}
