import type { JsonValue } from '#libs/kernel';
import type { AuditEvent } from '#libs/contracts';

/** A valid event of a request, as its sender means it: before defaults. */
export interface Draft {
  /** Its place in the request. */
  readonly index: number;
  readonly event: JsonValue & AuditEvent;
  /** Within what the sender's id is unique: the `source` of a CloudEvent, else empty. */
  readonly source: string;
}
