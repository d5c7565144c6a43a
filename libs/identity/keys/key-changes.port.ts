import type { Principal } from '../authentication/principal.js';
import type { ApiKey } from './api-key.js';

/** Where changes of keys are recorded; a change that cannot be recorded is not made. */
export abstract class KeyChanges {
  /** Records, durably, that `by` created or revoked `key`. */
  abstract record(operation: 'create' | 'revoke', key: ApiKey, by: Principal): Promise<void>;
}
