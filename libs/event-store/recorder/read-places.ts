import { BackOff, pause } from '../back-off.js';
import { decodeMetadata } from '../codec/index.js';
import { StreamDeletedError, StreamNotFoundError } from '../event-store.errors.js';
import type { EventStore } from '../event-store.port.js';
import type { RecordedPlace } from './recorded-place.js';

/**
 * Where the events of a stream from a revision on are, by id. `untilRecordedAt` ends it after the events of one append. A
 * stream that is missing or deleted has none. Rejects as the store's `readStream` does.
 */
export async function readPlaces(
  store: EventStore,
  stream: string,
  from: bigint,
  untilRecordedAt?: string,
): Promise<Map<string, RecordedPlace>> {
  const found: { id: string; revision: string; position: string; recordedAt: string }[] = [];
  const lastOf = new Map<string, string>();
  try {
    for await (const event of store.readStream(stream, { from })) {
      const recordedAt = decodeMetadata(event.metadata)?.recordedAt ?? '';
      if (untilRecordedAt !== undefined && recordedAt !== untilRecordedAt) break;
      const position = String(event.position);
      lastOf.set(recordedAt, position);
      found.push({ id: event.id, revision: String(event.revision), position, recordedAt });
    }
  } catch (error) {
    if (!(error instanceof StreamNotFoundError) && !(error instanceof StreamDeletedError)) throw error;
  }
  return new Map(
    found.map(({ id, revision, recordedAt }) => [
      id,
      { fingerprint: undefined, revision, append: { stream, recordedAt, position: lastOf.get(recordedAt)! } },
    ]),
  );
}

/** As {@link readPlaces}, again and again until it succeeds; undefined if told to stop before. */
export async function readPlacesAtLast(
  store: EventStore,
  stream: string,
  from: bigint,
  signal: AbortSignal,
): Promise<Map<string, RecordedPlace> | undefined> {
  const backOff = new BackOff();
  while (!signal.aborted) {
    try {
      return await readPlaces(store, stream, from);
    } catch {
      await pause(backOff.nextMs(), signal);
    }
  }
  return undefined;
}
