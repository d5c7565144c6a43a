import type { Subject } from '../subjects/subject.js';

/** Which key a box wants; it is made if there is none. */
export type KeyWanted =
  /** The key of a retention class for one month of recording (`YYYY-MM`, UTC). */
  | { readonly kind: 'period'; readonly class: string; readonly period: string }
  /** The key of a subject within a retention class. */
  | { readonly kind: 'subject'; readonly class: string; readonly subject: Subject }
  /** The key of a stream, for boxes without a subject in a class that has no periods. */
  | { readonly kind: 'stream'; readonly class: string; readonly stream: string };

/** A key that may seal now. `id` is a random UUID, `key` 32 bytes; use it at once, and do not keep it. */
export interface KeyLease {
  readonly id: string;
  readonly key: Uint8Array;
}

/** What has become of a key. `missing`: there is no such row, which is a loss and not an erasure. */
export type KeyState =
  | { readonly state: 'open' | 'closing'; readonly key: Uint8Array }
  | { readonly state: 'destroyed' }
  | { readonly state: 'missing' };

/** The two secrets of a tenant, 32 bytes each. They never change. */
export interface TenantSecrets {
  /** Makes event ids and fingerprints. */
  readonly idKey: Uint8Array;
  /** Makes the look-up of a subject. */
  readonly lookupKey: Uint8Array;
}

/** A key of a subject, without its bytes. */
export interface SubjectKey {
  readonly id: string;
  readonly class: string;
  readonly state: 'open' | 'closing' | 'destroyed';
}
