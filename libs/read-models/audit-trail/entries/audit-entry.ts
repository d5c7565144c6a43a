import type { AuditSubject } from '#libs/contracts';
import type { JsonValue } from '#libs/kernel';

/** Where the event of an entry is in the log. Numbers are decimal strings. */
export interface EntryPlace {
  readonly stream: string;
  readonly revision: string;
  /** The event's own position. */
  readonly position: string;
}

/** One row of the audit trail: who did what to what, when and why. Members that are absent were not said, or were erased. */
export interface AuditEntry {
  /** The caller's own id, or the event id where there is none. */
  readonly id: string;
  readonly eventId: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly actor: {
    readonly id?: string;
    readonly type?: string;
    readonly ip?: string;
    readonly userAgent?: string;
    readonly sessionId?: string;
  };
  readonly entity: { readonly type: string; readonly id?: string };
  readonly operation: string;
  readonly category: string;
  readonly severity: string;
  readonly outcome: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly reason?: string;
  readonly subject?: AuditSubject;
  readonly retentionClass: string;
  readonly service?: string;
  readonly requestId?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly metadata?: JsonValue;
  /** The source text of an imported record; only where one entry is asked for. */
  readonly original?: string;
  /** What the caller's text said beyond the form in which it is kept, by member. */
  readonly sent?: JsonValue;
  readonly receipt: EntryPlace;
  /** The position of the first event with the same id, where this one is a repetition that slipped through. */
  readonly duplicateOf?: string;
  /** A key of the event was destroyed: what it closed is absent here for good. */
  readonly erased?: true;
}

/** An entry, and which of its members are about a person (pointers, RFC 6901), to be hidden from whoever may not see those. */
export interface FoundEntry {
  readonly entry: AuditEntry;
  readonly personal: readonly string[];
}
