import type { RetentionConfiguration } from '#libs/config';
import type { RetentionFinding } from '#libs/read-models';
import type { ProjectionData } from './projection-data.js';

/** What a thread that retires partitions is given. */
export interface RetentionData extends ProjectionData {
  readonly retention: RetentionConfiguration;
}

/** What it tells its parent; it ends after `ended`. */
export type FromRetention =
  | { readonly kind: 'finding'; readonly finding: RetentionFinding }
  /** `elsewhere`: another process does it at this moment. */
  | { readonly kind: 'ended'; readonly elsewhere: boolean };
