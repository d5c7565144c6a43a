import { EventRows, NONE, TOMBSTONE } from './event-rows.js';
import { KeyTable } from './key-table.js';
import { RevisionMarks } from './revision-marks.js';
import { StreamRows } from './stream-rows.js';

/** One append as the index takes it back when it turns out not to be written. */
export interface IndexedAppend {
  readonly stream: number;
  readonly firstOrdinal: number;
  readonly count: number;
}

/**
 * Everything the node knows of the log without reading it: events by ordinal, streams by the key of their name, event ids.
 * Bounded: 37 to 40 bytes an event, 25 to 28 bytes a stream. Rebuilt from the log at start.
 */
export class LogIndex {
  readonly events = new EventRows();
  private readonly streams = new StreamRows();
  private readonly marks = new RevisionMarks();
  private readonly ids: KeyTable;
  private readonly names: KeyTable;

  /** `seed` (32 bits) goes into the hashes. */
  constructor(seed: number) {
    this.ids = new KeyTable(this.events, seed);
    this.names = new KeyTable(this.streams, seed);
  }

  /** The number of the stream with this key, or -1. */
  findStream(key: Uint32Array): number {
    return this.names.find(key);
  }

  /** The number of the stream with this key, which is made if it is new. */
  stream(key: Uint32Array): number {
    const known = this.names.find(key);
    if (known >= 0) return known;
    const stream = this.streams.add(key);
    this.names.put(stream);
    return stream;
  }

  /** The ordinal of the last event of a stream, or {@link NONE}. */
  lastOrdinal(stream: number): number {
    return stream < 0 ? NONE : this.streams.last(stream);
  }

  /** The ordinal of the last event of a stream among the first `count` events of the log, or {@link NONE}. */
  lastOrdinalBefore(stream: number, count: number): number {
    let ordinal = this.lastOrdinal(stream);
    while (ordinal >= count) ordinal = this.events.previous(ordinal);
    return ordinal;
  }

  /** The revision of the event at `ordinal`: -1 for {@link NONE}; of a tombstone, that of the event before it. */
  revisionAt(ordinal: number): number {
    let at = ordinal;
    while (at !== NONE && this.events.revision(at) === TOMBSTONE) at = this.events.previous(at);
    return at === NONE ? -1 : this.events.revision(at);
  }

  isTombstone(ordinal: number): boolean {
    return ordinal !== NONE && this.events.revision(ordinal) === TOMBSTONE;
  }

  /** The ordinal of a revision up to the last of `stream`; {@link NONE} if it was lost with a damaged part of the log. */
  ordinalOf(stream: number, revision: number): number {
    const mark = this.marks.after(stream, revision);
    let ordinal = mark ? mark.ordinal : this.lastOrdinal(stream);
    while (ordinal !== NONE && this.events.revision(ordinal) > revision) ordinal = this.events.previous(ordinal);
    return ordinal !== NONE && this.events.revision(ordinal) === revision ? ordinal : NONE;
  }

  /** The ordinals of the revisions `first` to `last` of a stream, ascending; fewer if some were lost with damage. */
  ordinalsOf(stream: number, first: number, last: number): number[] {
    const ordinals: number[] = [];
    let ordinal = this.ordinalOf(stream, last);
    for (let revision = last; revision >= first && ordinal !== NONE; revision--) {
      if (this.events.revision(ordinal) !== revision) return ordinals.toReversed();
      ordinals.push(ordinal);
      ordinal = this.events.previous(ordinal);
    }
    return ordinals.toReversed();
  }

  /** The ordinal of the event that was given this id first, or {@link NONE}. */
  ordinalOfId(id: Uint32Array, at = 0): number {
    return this.ids.find(id, at);
  }

  /** Adds the next event of `stream`. */
  add(stream: number, position: number, id: Uint32Array, idAt: number, revision: number): void {
    this.ids.put(this.addWithoutId(stream, position, id, idAt, revision));
  }

  /** As {@link add}, for an event that is not found by its id before {@link fillIds}. */
  addWithoutId(stream: number, position: number, id: Uint32Array, idAt: number, revision: number): number {
    const ordinal = this.events.add(position, id, idAt, revision, this.streams.last(stream));
    this.streams.setLast(stream, ordinal);
    if (revision !== TOMBSTONE) this.marks.note(stream, revision, ordinal);
    return ordinal;
  }

  /** Makes all events be found by their ids: at once, since one by one takes three times as long. */
  fillIds(): void {
    this.ids.fill(this.events.count);
  }

  /** Takes the last append back. */
  undo(append: IndexedAppend): void {
    for (let ordinal = append.firstOrdinal + append.count - 1; ordinal >= append.firstOrdinal; ordinal--)
      this.ids.remove(ordinal);
    this.marks.truncate(append.stream, this.events.revision(append.firstOrdinal));
    this.streams.setLast(append.stream, this.events.previous(append.firstOrdinal));
    this.events.truncate(append.firstOrdinal);
  }

  /** Bytes held, beyond a constant. */
  get memoryBytes(): number {
    return this.events.memoryBytes + this.ids.memoryBytes + this.streams.memoryBytes + this.names.memoryBytes;
  }
}
