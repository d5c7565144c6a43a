import {
  InvalidInputError,
  LimitExceededError,
  MalformedInputError,
  StenoError,
  UnavailableError,
  type FieldError,
} from '#libs/kernel';

/** An error as it travels between threads, which keep neither class nor code. */
export interface TransferredError {
  readonly kind: 'malformed' | 'invalid' | 'limit' | 'unavailable';
  readonly code: string;
  readonly message: string;
  readonly errors: readonly FieldError[];
}

/** Packs an error for another thread. What is no error of ours means that preparing is not possible now. */
export function transferError(error: unknown): TransferredError {
  const { message } = error as Error;
  if (error instanceof MalformedInputError)
    return { kind: 'malformed', code: error.code, message, errors: error.errors };
  if (error instanceof InvalidInputError) return { kind: 'invalid', code: error.code, message, errors: error.errors };
  if (error instanceof LimitExceededError) return { kind: 'limit', code: error.code, message, errors: [] };
  const code = error instanceof StenoError ? error.code : 'AUDIT.PREPARATION_FAILED';
  return { kind: 'unavailable', code, message, errors: [] };
}

/** Undoes {@link transferError}. */
export function receiveError({ kind, code, message, errors }: TransferredError): StenoError {
  if (kind === 'malformed') return new MalformedInputError(code, message, errors);
  if (kind === 'invalid') return new InvalidInputError(code, message, errors);
  if (kind === 'limit') return new LimitExceededError(code, message);
  return new UnavailableError(code, message, 'not-written');
}
