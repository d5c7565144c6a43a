import type { RecordedEvent } from '#libs/event-store';

/** Events in pieces that cost little to send to another thread. */
export interface PackedEvents {
  readonly texts: readonly string[];
  /** Revision and position of each event. */
  readonly places: BigUint64Array<ArrayBuffer>;
  /** The milliseconds of `created`. */
  readonly times: Float64Array<ArrayBuffer>;
  /** Where data and metadata of each event end. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** Data and metadata of all events, one behind the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Stream, id and type of each event. */
const TEXTS = 3;

/** Packs events; they are still the caller's afterwards. */
export function packEvents(events: readonly RecordedEvent[]): PackedEvents {
  const size = events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
  const bytes = new Uint8Array(size);
  const places = new BigUint64Array(2 * events.length);
  const times = new Float64Array(events.length);
  const ends = new Uint32Array(2 * events.length);
  const texts: string[] = [];
  let at = 0;
  events.forEach(({ stream, id, type, revision, position, created, data, metadata }, i) => {
    texts.push(stream, id, type);
    places[2 * i] = revision;
    places[2 * i + 1] = position;
    times[i] = created.getTime();
    bytes.set(data, at);
    ends[2 * i] = at += data.length;
    bytes.set(metadata, at);
    ends[2 * i + 1] = at += metadata.length;
  });
  return { texts, places, times, ends, bytes };
}

/** What is to be transferred with packed events. */
export function buffersOf({ places, times, ends, bytes }: PackedEvents): ArrayBuffer[] {
  return [places.buffer, times.buffer, ends.buffer, bytes.buffer];
}

/** Undoes {@link packEvents}: data and metadata are views of the packed bytes. */
export function unpackEvents({ texts, places, times, ends, bytes }: PackedEvents): RecordedEvent[] {
  return Array.from(times, (time, i) => ({
    stream: texts[TEXTS * i]!,
    id: texts[TEXTS * i + 1]!,
    type: texts[TEXTS * i + 2]!,
    revision: places[2 * i]!,
    position: places[2 * i + 1]!,
    created: new Date(time),
    data: bytes.subarray(i === 0 ? 0 : ends[2 * i - 1]!, ends[2 * i]!),
    metadata: bytes.subarray(ends[2 * i]!, ends[2 * i + 1]!),
  }));
}
