import { ConflictError } from '#libs/kernel';
import { HttpError } from '../errors/http.error.js';

/** The id of an event was used before, for another one. */
export function conflictOf(): ConflictError {
  return new ConflictError('AUDIT.ID_TAKEN', 'Another event was recorded under this id, or one that was erased.');
}

/** The key of a request was used before, for another one. */
export function keyReused(): HttpError {
  return new HttpError(
    'HTTP.IDEMPOTENCY_KEY_REUSED',
    422,
    'This Idempotency-Key was used before, for another request.',
  );
}
