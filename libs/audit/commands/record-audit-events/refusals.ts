import { ConflictError, InvalidInputError, type FieldError } from '#libs/kernel';

/** The id of an event was used before, for another one. */
export function idTaken(): ConflictError {
  return new ConflictError('AUDIT.ID_TAKEN', 'Another event was recorded under this id, or one that was erased.');
}

/** Events break rules; nothing of the request was written. */
export function invalidEvents(errors: readonly FieldError[]): InvalidInputError {
  const message = 'Nothing was written: errors says what is wrong, and where.';
  return new InvalidInputError('AUDIT.EVENT_INVALID', message, errors);
}
