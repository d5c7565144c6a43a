import type { Subject } from '../subjects/subject.js';
import type { KeyLease, KeyState, KeyWanted, SubjectKey, TenantSecrets } from './key-wanted.js';

/** How long a key that was read from the store may seal without being read again, in milliseconds. */
export const SEALING_LEASE_MS = 3_600_000;

/**
 * The keys of all boxes. As precious as the log: without it the log is closed for ever.
 *
 * Every method rejects with {@link KeyringUnavailableError} where the store is needed and away.
 */
export abstract class Keyring {
  /** Makes the secrets of a tenant, durably, unless it has them. */
  abstract createTenant(tenantId: string): Promise<void>;

  /** The secrets of a tenant; rejects with {@link UnknownTenantError} where it has none. */
  abstract tenantSecrets(tenantId: string): Promise<TenantSecrets>;

  /**
   * One lease for each wanted key, in order. Keys that are not there yet are made, and durable before this resolves. A key
   * that was read within the hour ({@link SEALING_LEASE_MS}) is leased without the store.
   */
  abstract keysFor(tenantId: string, wanted: readonly KeyWanted[]): Promise<KeyLease[]>;

  /** What has become of each key of `ids`, for opening. Keys of another tenant are missing. */
  abstract keysById(tenantId: string, ids: readonly string[]): Promise<Map<string, KeyState>>;

  /** The keys of a subject in all retention classes, destroyed ones included. */
  abstract keysOfSubject(tenantId: string, subject: Subject): Promise<SubjectKey[]>;

  /**
   * Destroys keys for good: their bytes are gone, their rows stay. Holds and the longest lease are the caller's to have
   * minded. Ids that are unknown or destroyed already change nothing.
   */
  abstract destroyKeys(tenantId: string, ids: readonly string[]): Promise<void>;

  /** Closes the connection to the store. */
  abstract close(): Promise<void>;
}
