import { REBUILD_PHASES } from '#libs/projections';

const text = { type: 'string' };
const integer = { type: 'integer' };
const flag = { type: 'boolean' };
const time = { type: 'string', format: 'date-time' };
const position = { type: 'string', pattern: '^[0-9]+$' };
const nullable = <T extends { type: string }>(schema: T): object => ({ ...schema, type: [schema.type, 'null'] });
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const list = (items: object): object => ({ type: 'array', items });
const counts = { type: 'object', additionalProperties: integer };
const object = (properties: object): object => ({ type: 'object', required: Object.keys(properties), properties });
const page = (of: string): object => object({ data: list(ref(of)), page: object({ next: nullable(text), limit: integer }) }); // prettier-ignore

const summary = {
  name: text,
  version: { ...nullable(integer), description: 'The live one.' },
  position: nullable(position),
  events: { ...integer, description: 'Given to the live version so far.' },
  eventAt: { ...nullable(time), description: 'When the event store took the last of them.' },
  lagEvents: nullable(integer),
  lagSeconds: { ...nullable({ type: 'number' }), description: 'Age of the oldest event without effect.' },
  parked: { ...integer, description: 'Events that could not be applied.' },
  dropped: { ...integer, description: 'Events that it goes on without.' },
  rebuilding: { type: ['string', 'null'], enum: [...REBUILD_PHASES, null] },
};

const failed = { position, eventId: { type: 'string', format: 'uuid' }, stream: text, revision: text, type: text };
const cause = { code: text, error: { ...text, description: 'Never holds what the event says.' }, attempts: integer, parkedAt: time }; // prettier-ignore

const difference = object({
  part: { ...text, description: 'The partition, or whatever else it is a row of.' },
  position: text,
  kind: { type: 'string', enum: ['missing', 'added', 'changed'] },
  columns: list(text),
});

/** What the administration of projections gives. */
export const PROJECTION_SCHEMAS = {
  ProjectionList: object({ data: list(object(summary)) }),
  Projection: object({
    ...summary,
    counts,
    versions: list(ref('ReadModelVersion')),
    attestation: ref('ReadModelAttestation'),
  }),
  ReadModelAttestation: object({
    digests: {
      description:
        'All rows of the live version against the digests that their writer keeps; null before the first check.',
      anyOf: [object({ checkedAt: time, parts: integer, rows: integer, differing: list(text) }), { type: 'null' }],
    },
    events: {
      description: 'Rows made again from events, against those of the live version; null before the first check.',
      anyOf: [
        object({
          checkedAt: time,
          position: nullable(position),
          events: { ...integer, description: 'Of which rows were made again.' },
          rows: { ...integer, description: 'Live ones that were compared.' },
          untold: { ...integer, description: 'Events of which nobody can tell what they come to.' },
          isComplete: flag,
          differences: integer,
          named: { ...list(difference), description: 'The first rows that differ: never a value.' },
          places: list(object({ from: nullable(position), to: position })),
        }),
        { type: 'null' },
      ],
    },
  }),
  ProjectionVersion: object({ projection: text, version: integer }),
  ReadModelVersion: object({
    version: integer,
    state: { type: 'string', enum: ['building', 'live', 'retired'] },
    position: nullable(position),
    events: integer,
    eventAt: nullable(time),
    parked: integer,
    rebuild: { anyOf: [ref('Rebuild'), { type: 'null' }] },
  }),
  Rebuild: object({
    phase: { type: 'string', enum: REBUILD_PHASES },
    from: { ...nullable(position), description: 'Rows up to here were copied.' },
    maxPerSecond: nullable(integer),
    switch: { ...flag, description: 'Whether it becomes the live version as soon as it equals it.' },
    acceptedDifferences: nullable(text),
    requestedBy: text,
    requestedAt: time,
    endedAt: nullable(time),
    events: integer,
    eventsPerSecond: { ...nullable(integer), description: 'Null where another process rebuilds; so are those below.' },
    times: {
      type: ['object', 'null'],
      description: 'Where the time went, in milliseconds.',
      additionalProperties: integer,
    },
    indexes: { type: ['object', 'null'], additionalProperties: integer },
    head: { ...nullable(position), description: 'Where the log ended.' },
    fraction: { ...nullable({ type: 'number' }), description: 'How much of the phase is done.' },
    remainingSeconds: nullable(integer),
    comparison: { anyOf: [ref('VersionComparison'), { type: 'null' }] },
    failure: nullable(text),
  }),
  VersionComparison: object({
    position,
    isEqual: flag,
    rows: integer,
    liveRows: integer,
    parts: { ...list(text), description: 'Parts whose digests differ.' },
    differences: { ...list(difference), description: 'The first rows that differ: never a value.' },
  }),
  ParkedEventPage: page('ParkedEvent'),
  ParkedEvent: object({ id: text, ...failed, ...cause, lastAttemptAt: time }),
  DroppedEventPage: page('DroppedEvent'),
  DroppedEvent: object({ ...failed, ...cause, reason: text, droppedBy: text, droppedAt: time }),
  RetriedEvent: {
    type: 'object',
    required: ['applied'],
    properties: { applied: flag, code: text, reason: { ...text, description: 'Why it is still parked.' } },
  },
  RetriedEvents: object({ applied: integer, stillParked: integer, next: nullable(text) }),
} as const;
