import type { AuditBuffer, RecordAuditEventsHandler } from '#libs/audit';

/** What the recording routes work with. */
export interface Recording {
  readonly handler: RecordAuditEventsHandler;
  readonly buffer: AuditBuffer;
  /** Before the buffer: throws where nothing may be accepted to be written later. */
  readonly gate: { pass(tenantId: string, events: number): void };
}

/** Gives it as soon as it is there; throws before. */
export interface RecordingSource {
  get(): Recording;
}
