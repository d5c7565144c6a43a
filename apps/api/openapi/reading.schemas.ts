const text = { type: 'string' };
const time = { type: 'string', format: 'date-time' };
const anything = {};

const object = (properties: object, required: readonly string[] = Object.keys(properties)): object => ({
  type: 'object',
  required,
  properties,
});

/** What the audit trail gives. */
export const READING_SCHEMAS = {
  AuditEntry: object(
    {
      id: { type: 'string', description: "The caller's own id, or the event id." },
      eventId: { type: 'string', format: 'uuid' },
      type: text,
      occurredAt: time,
      recordedAt: time,
      actor: object({ id: text, type: text, ip: text, userAgent: text, sessionId: text }, []),
      entity: object({ type: text, id: text }, ['type']),
      operation: text,
      category: text,
      severity: text,
      outcome: text,
      before: anything,
      after: anything,
      reason: text,
      subject: object({ type: text, id: text }),
      retentionClass: text,
      service: text,
      requestId: text,
      correlationId: text,
      causationId: text,
      metadata: anything,
      original: { type: 'string', description: 'The source text of an imported record; where one entry is asked for.' },
      sent: anything,
      receipt: { $ref: '#/components/schemas/ReceiptResponse' },
      duplicateOf: { type: 'string', description: 'The position of the first event with the same id.' },
      erased: { type: 'boolean', description: 'A key was destroyed: what it closed is gone.' },
      redacted: { type: 'array', items: text, description: 'Pointers to what the reader may not see.' },
    },
    ['eventId', 'type', 'occurredAt', 'recordedAt', 'actor', 'entity', 'operation', 'category', 'severity', 'outcome', 'retentionClass', 'receipt'], // prettier-ignore
  ),
  RetiredEntries: object({
    entries: { type: 'integer', description: 'How many there were, whether or not they are what was asked for.' },
    recordedBefore: time,
    months: { type: 'array', items: { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}$' }, description: 'Of recording, the earliest first.' }, // prettier-ignore
    retentionClasses: { type: 'array', items: text },
  }),
  AuditPage: object({
    data: { type: 'array', items: { $ref: '#/components/schemas/AuditEntry' } },
    page: object({ next: { type: ['string', 'null'] }, limit: { type: 'integer' } }),
    meta: object(
      {
        position: { type: ['string', 'null'], description: 'The page reflects everything up to here.' },
        took: { type: 'integer', description: 'Milliseconds.' },
        retired: {
          allOf: [{ $ref: '#/components/schemas/RetiredEntries' }],
          description:
            'There only where the query looks into a time of which entries were retired: it is not as if there never was anything.',
        },
      },
      ['position', 'took'],
    ),
  }),
} as const;
