import { HttpError } from '../errors/http.error.js';

/** The key of a request was used before, for another one. */
export function keyReused(): HttpError {
  return new HttpError(
    'HTTP.IDEMPOTENCY_KEY_REUSED',
    422,
    'This Idempotency-Key was used before, for another request.',
  );
}
