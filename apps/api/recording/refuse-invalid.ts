import { InvalidInputError, type FieldError } from '#libs/kernel';

/** Refuses a request whose events break rules; nothing of it was written. */
export function invalidEvents(errors: readonly FieldError[]): InvalidInputError {
  return new InvalidInputError(
    'AUDIT.EVENT_INVALID',
    'Nothing was written: see errors for what is wrong, and where.',
    errors,
  );
}
