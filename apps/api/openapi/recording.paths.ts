const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object): object => ({ 'application/json': { schema } });
const listOf = (name: string): object => ({ type: 'array', maxItems: 10_000, items: ref(name) });

const PREFER = {
  name: 'Prefer',
  in: 'header',
  schema: { type: 'string' },
  description: '`respond-async`: answered at once with 202, written within a second.',
};
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  description: 'For events without an id of their own: the same request under the same key is recorded once, for ever.',
};

/** The routes that record: they are outside the framework, and so described here. */
export const RECORDING_PATHS = {
  '/v1/audit/events': {
    post: {
      operationId: 'recordEvent',
      tags: ['audit'],
      summary: 'Record one audit event',
      description: 'Durable when answered. A CloudEvent may come in any of its modes, binary (`ce-` headers) included.',
      parameters: [IDEMPOTENCY_KEY, PREFER],
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: ref('AuditEvent') },
          'application/cloudevents+json': { schema: ref('CloudEvent') },
          'application/cloudevents-batch+json': { schema: listOf('CloudEvent') },
        },
      },
      responses: {
        201: { description: 'Recorded.', content: json(ref('Recorded')) },
        200: { description: 'It was recorded before; this is the first receipt.', content: json(ref('Recorded')) },
        202: { description: 'Taken, and written shortly.', content: json({ type: 'object', properties: { id: { type: 'string' } } }) }, // prettier-ignore
      },
    },
  },
  '/v1/audit/events/batch': {
    post: {
      operationId: 'recordBatch',
      tags: ['audit'],
      summary: 'Record up to 10,000 audit events',
      description: 'All of them, or none if one is invalid, unless `invalid=skip`. Up to 16 MiB.',
      parameters: [
        { name: 'invalid', in: 'query', schema: { type: 'string', enum: ['refuse', 'skip'], default: 'refuse' } },
        IDEMPOTENCY_KEY,
        PREFER,
      ],
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: listOf('AuditEvent') },
          'application/x-ndjson': { schema: { type: 'string', description: 'One event a line.' } },
          'application/jsonl': { schema: { type: 'string', description: 'One event a line.' } },
          'application/cloudevents-batch+json': { schema: listOf('CloudEvent') },
        },
      },
      responses: {
        201: { description: 'Recorded.', content: json(ref('RecordedBatch')) },
        200: { description: 'All of it was recorded before.', content: json(ref('RecordedBatch')) },
        202: {
          description: 'Taken, and written shortly.',
          content: json({ type: 'object', properties: { accepted: { type: 'integer' } } }),
        },
        207: { description: 'Some were recorded; `errors` names the others.', content: json(ref('RecordedBatch')) },
      },
    },
  },
} as const;
