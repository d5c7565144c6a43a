import type { RetentionConfiguration } from '#libs/config';
import type { RetentionFinding } from '#libs/read-models';
import type { StoreAccess } from './projection-data.js';

/** What a thread that retires partitions is given. */
export interface RetentionData extends StoreAccess {
  readonly retention: RetentionConfiguration;
}

/** What it tells its parent; it ends after `ended`. */
export type FromRetention =
  | { readonly kind: 'finding'; readonly finding: RetentionFinding }
  /** `elsewhere`: another process does it at this moment. */
  | { readonly kind: 'ended'; readonly elsewhere: boolean };
