import { MalformedInputError, NotFoundError, UnavailableError } from '#libs/kernel';

/** A query that cannot be answered as it stands. */
export class InvalidAuditQueryError extends MalformedInputError {
  constructor(code: string, pointer: string, detail: string) {
    super(code, detail, [{ pointer, code, detail }]);
  }
}

/** The cursor was not given out by this ledger for this tenant, or was changed. */
export class InvalidCursorError extends InvalidAuditQueryError {
  constructor() {
    super('AUDIT.CURSOR_INVALID', '/cursor', 'The cursor is not one that this ledger gave out to you.');
  }
}

/** The cursor belongs to another query. */
export class ForeignCursorError extends InvalidAuditQueryError {
  constructor() {
    super('AUDIT.CURSOR_OF_ANOTHER_QUERY', '/cursor', 'The cursor belongs to a query with another filter or order.');
  }
}

/** The query takes longer than a query may. */
export class AuditQueryTimeoutError extends UnavailableError {
  constructor(timeoutMs: number, cause: unknown) {
    super(
      'AUDIT.QUERY_TIMEOUT',
      `The query was given up after ${timeoutMs} ms. Narrow it down: by actor, entity, type, request or subject, or by time.`,
      'not-written',
      1,
      { cause },
    );
  }
}

/** The audit trail is not yet as new as was asked for. */
export class PositionNotReachedError extends UnavailableError {
  constructor(wanted: bigint, reached: bigint | null) {
    super(
      'AUDIT.POSITION_NOT_REACHED',
      `The audit trail reflects position ${reached ?? 'none'}; ${wanted} was asked for.`,
      'not-written',
    );
  }
}

/** There was such an entry; its time is over. */
export class AuditEntryRetiredError extends NotFoundError {
  constructor(id: string, month: string) {
    super('AUDIT.ENTRY_RETIRED', `The entry ${id}, recorded in ${month}, was retired with its retention class.`);
  }
}

export class AuditEntryNotFoundError extends NotFoundError {
  constructor(id: string) {
    super('AUDIT.ENTRY_NOT_FOUND', `The audit trail has no entry ${id}.`);
  }
}
