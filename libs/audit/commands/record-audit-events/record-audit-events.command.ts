import type { BodyForm, CloudEventHeaders } from '../../preparation/preparation-request.js';

/** Record the audit events that a body holds. */
export interface RecordAuditEventsCommand {
  readonly tenantId: string;
  readonly form: BodyForm;
  readonly body: Uint8Array;
  /** Of a CloudEvent in binary mode. */
  readonly headers?: CloudEventHeaders;
  readonly idempotencyKey?: string;
  /** Of events that name none. */
  readonly correlationId?: string;
  /** The events may be recorded later, and more than once tried. */
  readonly fingerprintAll?: boolean;
  /** Record the good events although others are bad. */
  readonly skipInvalid?: boolean;
}
