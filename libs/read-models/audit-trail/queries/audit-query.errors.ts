import { MalformedInputError, NotFoundError, UnavailableError } from '#libs/kernel';
import type { RetiredEntries } from './retired-entries.js';

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
  constructor(
    id: string,
    /** What went with it: of its month. */
    readonly retired: RetiredEntries,
  ) {
    const month = retired.months.join(' or ');
    super('AUDIT.ENTRY_RETIRED', `The entry ${id}, recorded in ${month}, was retired with its retention class.`);
  }
}

/** There is none; and where the tenant's entries of some months were retired, nobody can say any more whether there was one. */
export class AuditEntryNotFoundError extends NotFoundError {
  constructor(
    id: string,
    readonly retired: RetiredEntries | null,
  ) {
    const months = retired ? ` Entries recorded before ${retired.recordedBefore} were retired, and it may have been one.` : ''; // prettier-ignore
    super('AUDIT.ENTRY_NOT_FOUND', `The audit trail has no entry ${id}.${months}`);
  }
}
