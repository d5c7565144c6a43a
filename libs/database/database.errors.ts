import { UnavailableError } from '#libs/kernel';

/** Postgres is away, refuses connections, or broke one off. What a transaction did before that may have been committed. */
export class DatabaseUnavailableError extends UnavailableError {
  constructor(cause: unknown) {
    const said = cause instanceof Error ? cause.message : String(cause);
    super('DATABASE.UNAVAILABLE', `The database cannot be reached: ${said}`, 'unknown', 1, { cause });
  }
}

/** A statement took longer than it may, and was cancelled. */
export class StatementTimeoutError extends UnavailableError {
  constructor(readonly timeoutMs: number) {
    super('DATABASE.STATEMENT_TIMEOUT', `The database did not answer within ${timeoutMs} ms.`, 'not-written');
  }
}
