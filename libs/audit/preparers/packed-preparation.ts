import type { FieldError } from '#libs/kernel';
import type { Preparation, PreparedEvent } from '../preparation/prepared-event.js';

/** A preparation in few pieces, which cost little to send to another thread or to write to a file. */
export interface PackedPreparation {
  readonly total: number;
  readonly errors: readonly FieldError[];
  /** JSON of everything of the events but their data. */
  readonly heads: string;
  /** The data of all events, one after the other. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** Where the data of each event end. */
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** Packs a preparation. */
export function packPreparation({ total, errors, events }: Preparation): PackedPreparation {
  const ends = new Uint32Array(events.length);
  let size = 0;
  for (let i = 0; i < events.length; i++) ends[i] = size += events[i]!.data.length;
  const data = new Uint8Array(size);
  const heads = events.map(({ data: own, ...head }, i) => {
    data.set(own, ends[i]! - own.length);
    return head;
  });
  return { total, errors, heads: JSON.stringify(heads), data, ends };
}

/** Undoes {@link packPreparation}; the data of the events are views of the packed bytes. */
export function unpackPreparation({ total, errors, heads, data, ends }: PackedPreparation): Preparation {
  const parsed = JSON.parse(heads) as Omit<PreparedEvent, 'data'>[];
  const events = parsed.map((head, i) =>
    Object.assign(head, { data: data.subarray(i === 0 ? 0 : ends[i - 1], ends[i]) }),
  );
  return { total, errors, events };
}
