import type { AuditSubject } from '#libs/contracts';
import type { Position } from '#libs/event-store';
import type { JsonValue, Timestamp } from '#libs/kernel';

/** What an event comes to in the audit trail, before it is a row. */
export interface ProjectedEntry {
  readonly tenantId: string;
  readonly position: Position;
  readonly recordedAt: Timestamp;
  readonly retentionClass: string;
  readonly eventId: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly occurredAt: Timestamp;
  readonly category: string;
  readonly severity: string;
  readonly outcome: string;
  readonly operation: string;
  readonly service?: string;
  readonly actorType?: string;
  readonly actorId?: string;
  readonly actorIp?: string;
  readonly actorUserAgent?: string;
  readonly actorSessionId?: string;
  readonly entityType: string;
  readonly entityId?: string;
  readonly subject?: AuditSubject;
  readonly requestId?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly reason?: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly metadata?: JsonValue;
  readonly original?: string;
  readonly sent?: JsonValue;
  readonly fingerprint?: string;
  /** Bits of `Personal`. */
  readonly personal: number;
  readonly erased: boolean;
  readonly subjectKeys: readonly string[];
}
