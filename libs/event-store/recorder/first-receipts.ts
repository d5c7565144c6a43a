import type { EventStore } from '../event-store.port.js';
import { readPlaces } from './read-places.js';
import type { RecordedPlace } from './recorded-place.js';
import type { RecordedId } from './recorded-ids.port.js';

/**
 * The places of events that the projection knows, with the position that their first receipt named: that of the last event
 * of their append, whose events all have one `recordedAt`. Rejects where the log cannot be read.
 */
export async function firstReceipts(
  store: EventStore,
  found: Iterable<RecordedId>,
): Promise<Map<string, RecordedPlace>> {
  const places = new Map<string, RecordedPlace>();
  const groups = new Map<string, RecordedId[]>();
  for (const one of found) {
    const key = `${one.recordedAt} ${one.stream}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  for (const ids of groups.values()) {
    const [first] = ids.sort((a, b) => Number(BigInt(a.revision) - BigInt(b.revision)));
    const { stream, recordedAt } = first!;
    const read = await readPlaces(store, stream, BigInt(first!.revision), recordedAt);
    for (const { id, fingerprint, revision, position } of ids) {
      const append = read.get(id)?.append ?? { stream, recordedAt, position };
      places.set(id, { fingerprint, revision, append });
    }
  }
  return places;
}
