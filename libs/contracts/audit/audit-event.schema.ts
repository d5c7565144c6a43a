import type { JsonSchema } from '../json-schema.js';
import { RETENTION_CLASSES } from '../retention-class.js';
import { AUDIT_CATEGORIES } from './audit-category.js';
import { OUTCOMES, SEVERITIES } from './audit-event.js';

/** Sizes of an audit event, in characters. */
export const AUDIT_EVENT_LIMITS = { id: 128, type: 128, text: 1024, reason: 8192, original: 262_144 } as const;

const DOTTED = '^[a-z0-9]+(?:[._:/-][a-z0-9]+)*$';
const text = (maxLength: number, more: JsonSchema = {}): JsonSchema => ({
  type: 'string',
  minLength: 1,
  maxLength,
  ...more,
});
const short = text(AUDIT_EVENT_LIMITS.text);
const name = text(AUDIT_EVENT_LIMITS.type);
const anything: JsonSchema = {};

/**
 * The JSON schema of an audit event as callers send it (draft 2020-12). Times are checked beyond it by the kernel's
 * `parseTimestamp`, since `format` is an annotation.
 */
export const AUDIT_EVENT_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:stenographer:audit.event-recorded.v1',
  title: 'AuditEvent',
  type: 'object',
  additionalProperties: false,
  required: ['type', 'actor', 'entity'],
  properties: {
    id: text(AUDIT_EVENT_LIMITS.id),
    type: { ...name, pattern: DOTTED, 'x-open': true },
    occurredAt: { type: 'string', format: 'date-time', maxLength: 64, 'x-open': true },
    actor: {
      type: 'object',
      additionalProperties: false,
      required: ['id'],
      properties: {
        id: short,
        type: { ...name, 'x-open': 'actorType' },
        ip: text(64),
        userAgent: text(4096),
        sessionId: short,
      },
    },
    entity: {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'id'],
      properties: { type: { ...name, 'x-open': 'entityType' }, id: short },
    },
    operation: { ...name, 'x-open': true },
    category: { type: 'string', enum: AUDIT_CATEGORIES, 'x-open': true },
    severity: { type: 'string', enum: SEVERITIES, 'x-open': true },
    outcome: { type: 'string', enum: OUTCOMES, 'x-open': true },
    before: anything,
    after: anything,
    reason: text(AUDIT_EVENT_LIMITS.reason),
    subject: {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'id'],
      properties: { type: name, id: short },
    },
    retentionClass: { type: 'string', enum: RETENTION_CLASSES },
    service: { ...name, 'x-open': true },
    requestId: short,
    correlationId: short,
    causationId: short,
    metadata: { type: 'object' },
    original: { type: 'string', maxLength: AUDIT_EVENT_LIMITS.original },
  },
} as const satisfies JsonSchema;
