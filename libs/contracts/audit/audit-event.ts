import type { JsonObject, JsonValue } from '#libs/kernel';
import type { RetentionClass } from '../retention-class.js';
import type { AuditCategory } from './audit-category.js';

/** How grave an audit event is, from least to most. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
/** One of {@link SEVERITIES}. */
export type Severity = (typeof SEVERITIES)[number];

/** How what was done ended. */
export const OUTCOMES = ['success', 'failure', 'denied'] as const;
/** One of {@link OUTCOMES}. */
export type Outcome = (typeof OUTCOMES)[number];

/** Who did it. */
export interface AuditActor {
  readonly id: string;
  readonly type?: string;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly sessionId?: string;
}

/** What it was done to. */
export interface AuditEntity {
  readonly type: string;
  readonly id: string;
}

/** Whom the content of an event is about: erasure and access requests go by it. */
export interface AuditSubject {
  readonly type: string;
  readonly id: string;
}

/** An audit event as a caller sends it; what is absent gets its default when it is recorded. */
export interface AuditEvent {
  /** The caller's own id, and so the idempotency key: up to 128 characters. */
  readonly id?: string;
  readonly type: string;
  /** RFC 3339. */
  readonly occurredAt?: string;
  readonly actor: AuditActor;
  readonly entity: AuditEntity;
  readonly operation?: string;
  readonly category?: AuditCategory;
  readonly severity?: Severity;
  readonly outcome?: Outcome;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly reason?: string;
  readonly subject?: AuditSubject;
  readonly retentionClass?: RetentionClass;
  readonly service?: string;
  readonly requestId?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly metadata?: JsonObject;
  /** The exact source text of an imported record, up to 262,144 characters. */
  readonly original?: string;
}

/** What every audit event says, whether or not its sender did. */
export type AuditDefaults = Required<
  Pick<AuditEvent, 'occurredAt' | 'operation' | 'category' | 'severity' | 'outcome' | 'retentionClass'>
>;

/** The one event type under which audit events are in the log. */
export const AUDIT_EVENT_RECORDED = 'audit.event-recorded.v1';
