import type { FieldError } from '#libs/kernel';
import type { Preparation, PreparedEvent } from '../preparation/prepared-event.js';

/** A few prepared events in pieces that cost little to send to another thread. */
export interface PackedEvents {
  /** JSON of everything of the events but their data. */
  readonly heads: string;
  /** The bytes in which the data of all of them are. */
  readonly data: ArrayBuffer;
  /** Where the data of each event begin and end. */
  readonly places: Uint32Array<ArrayBuffer>;
}

/** A preparation on its way between threads. */
export interface PackedPreparation {
  readonly total: number;
  readonly errors: readonly FieldError[];
  readonly groups: readonly PackedEvents[];
}

/** Packs events, whose data must be in one ArrayBuffer: it is to be transferred, and theirs no longer. */
export function packEvents(events: readonly PreparedEvent[]): PackedEvents {
  const places = new Uint32Array(2 * events.length);
  const heads = events.map(({ data, ...head }, i) => {
    places[2 * i] = data.byteOffset;
    places[2 * i + 1] = data.byteOffset + data.length;
    return head;
  });
  const [first] = events;
  return { heads: JSON.stringify(heads), data: (first?.data.buffer ?? new ArrayBuffer(0)) as ArrayBuffer, places };
}

/** What has to be transferred with a preparation. */
export function buffersOf({ groups }: PackedPreparation): ArrayBuffer[] {
  return groups.flatMap(({ data, places }) => [data, places.buffer]);
}

/** Undoes {@link packEvents} for all events of a preparation; their data are views of the packed bytes. */
export function unpackPreparation({ total, errors, groups }: PackedPreparation): Preparation {
  return { total, errors, events: groups.flatMap(unpackEvents) };
}

function unpackEvents({ heads, data, places }: PackedEvents): PreparedEvent[] {
  const parsed = JSON.parse(heads) as Omit<PreparedEvent, 'data'>[];
  return parsed.map((head, i) => {
    const [start, end] = [places[2 * i]!, places[2 * i + 1]!];
    return Object.assign(head, { data: new Uint8Array(data, start, end - start) });
  });
}
