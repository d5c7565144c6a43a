import type { AuditBuffer, RecordAuditEventsHandler } from '#libs/audit';

/** What the recording routes work with. */
export interface Recording {
  readonly handler: RecordAuditEventsHandler;
  readonly buffer: AuditBuffer;
}

/** Gives it as soon as it is there; throws before. */
export interface RecordingSource {
  get(): Recording;
}
