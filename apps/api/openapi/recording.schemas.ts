import { AUDIT_EVENT_SCHEMA, type JsonSchema } from '#libs/contracts';

/** The schema of an audit event without what only the ledger needs to know. */
function published(schema: JsonSchema): Record<string, unknown> {
  const text = JSON.stringify(schema, (name, value: unknown) =>
    /^(x-|\$schema$|\$id$)/.test(name) ? undefined : value,
  );
  return JSON.parse(text) as Record<string, unknown>;
}

const receipt = { $ref: '#/components/schemas/ReceiptResponse' };
const id = { type: 'string', description: "The caller's own id, or the one that the event got." };
const recordedAt = { type: 'string', format: 'date-time' };

/** What the recording routes take and give. */
export const RECORDING_SCHEMAS = {
  AuditEvent: published(AUDIT_EVENT_SCHEMA),
  CloudEvent: {
    type: 'object',
    description: 'A CloudEvent 1.0.2 in the JSON event format.',
    required: ['specversion', 'id', 'source', 'type'],
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string', minLength: 1 },
      source: { type: 'string', format: 'uri-reference', minLength: 1 },
      type: { type: 'string', minLength: 1 },
    },
    additionalProperties: true,
  },
  Recorded: { type: 'object', required: ['id', 'recordedAt', 'receipt'], properties: { id, recordedAt, receipt } },
  RecordedItem: {
    type: 'object',
    required: ['index', 'status', 'id'],
    properties: {
      index: { type: 'integer', description: 'The place of the event in the request.' },
      status: { type: 'integer', enum: [200, 201, 409, 503] },
      duplicate: { type: 'boolean', description: 'It was there already; the receipt is the first one.' },
      id,
      recordedAt,
      receipt,
      code: { type: 'string', description: 'Why it was not recorded.' },
      outcome: { type: 'string', enum: ['not-written', 'unknown'] },
    },
  },
  RecordedBatch: {
    type: 'object',
    required: ['recorded', 'duplicates', 'data'],
    properties: {
      recorded: { type: 'integer' },
      duplicates: { type: 'integer' },
      errors: { $ref: '#/components/schemas/Problem/properties/errors' },
      data: { type: 'array', items: { $ref: '#/components/schemas/RecordedItem' } },
    },
  },
} as const;
