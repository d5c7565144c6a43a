import type { AuditCategory } from '../audit/audit-category.js';
import type { JsonSchema } from '../json-schema.js';
import type { RetentionClass } from '../retention-class.js';

/** What is agreed about an event type for ever: an immutable log cannot change its mind. */
export interface EventContract {
  /** `<context>.<past-tense>.v<N>`. A change that old readers would misread makes a new N and an upcaster. */
  readonly type: string;
  /** The version of the schema within the type, `<major>.<minor>`; in the metadata of every event. Grows with optional fields. */
  readonly schemaVersion: string;
  /** The first word of the streams that hold it. */
  readonly streamCategory: string;
  /** The category of the audit entry that comes of it; null where the event names it. */
  readonly category: AuditCategory | null;
  /** Null where each event names its own. */
  readonly retentionClass: RetentionClass | null;
  /** The event as callers know it. */
  readonly schema: JsonSchema;
}

/** A domain event, as deciders and projections see it. */
export interface DomainEvent<Type extends string = string, Data extends object = object> {
  readonly type: Type;
  readonly data: Data;
}
