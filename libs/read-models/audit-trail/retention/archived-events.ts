import type { DatabaseClient } from '#libs/database';
import type { EventStore, RecordedEvent } from '#libs/event-store';

/** How many rows are fetched at once. */
const FETCH = 2_000;

interface Place {
  readonly stream: string;
  readonly revision: string;
  readonly eventId: string;
}

/** The log does not have an event that the audit trail has. */
export class EventMissingError extends Error {
  override readonly name = 'EventMissingError';
}

/**
 * The events of a partition as the log has them, each a line of JSON, in the order of their streams: sealed boxes stay sealed,
 * so that a key that is destroyed later closes them here too. `client` is in a transaction, whose snapshot says which they are.
 */
export async function* archivedEvents(
  client: DatabaseClient,
  eventStore: EventStore,
  table: string,
): AsyncGenerator<string> {
  await client.query(`DECLARE places NO SCROLL CURSOR FOR
    SELECT stream, revision::text AS revision, event_id AS "eventId" FROM ${table} ORDER BY stream, ${table}.revision`);
  for (;;) {
    const { rows } = await client.query<Place>(`FETCH ${FETCH} FROM places`);
    if (rows.length === 0) break;
    for (const run of runsOf(rows)) yield* readRun(eventStore, run);
  }
  await client.query('CLOSE places');
}

/** Places one after the other in the same stream. */
function runsOf(places: readonly Place[]): Place[][] {
  const runs: Place[][] = [];
  for (const place of places) {
    const run = runs.at(-1);
    if (run?.[0]!.stream === place.stream) run.push(place);
    else runs.push([place]);
  }
  return runs;
}

async function* readRun(eventStore: EventStore, run: readonly Place[]): AsyncGenerator<string> {
  const { stream, revision } = run[0]!;
  const from = BigInt(revision);
  const maxCount = Number(BigInt(run.at(-1)!.revision) - from) + 1;
  let next = 0;
  for await (const event of eventStore.readStream(stream, { from, maxCount })) {
    const place = run[next];
    if (place?.revision !== String(event.revision)) continue;
    if (place.eventId !== event.id) break;
    next++;
    yield lineOf(event);
  }
  const missing = run[next];
  if (missing)
    throw new EventMissingError(`The log has no event ${missing.revision} in ${stream}, of which there is an entry.`);
}

/** Data and metadata are the stored bytes, which are JSON without a line break. */
function lineOf({ position, stream, revision, id, type, metadata, data }: RecordedEvent): string {
  const text = (bytes: Uint8Array): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const place = JSON.stringify({ position: String(position), stream, revision: String(revision), id, type });
  return `${place.slice(0, -1)},"metadata":${text(metadata)},"data":${text(data)}}`;
}
