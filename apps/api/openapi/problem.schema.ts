/** Problem details (RFC 9457) as every error has them. */
export const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri' },
    code: { type: 'string', pattern: '^[A-Z_]+\\.[A-Z0-9_]+$' },
    requestId: { type: 'string' },
    outcome: { type: 'string', enum: ['not-written', 'unknown'], description: 'Of a 503.' },
    retired: {
      allOf: [{ $ref: '#/components/schemas/RetiredEntries' }],
      description: 'Of an entry that is not there: what was retired that it was, or may have been, among.',
    },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer (RFC 6901) into the request.' },
          code: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
} as const;
