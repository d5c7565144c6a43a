import type { JsonObject, JsonValue } from '#libs/kernel';
import type { RecordedEvent } from '../event-store.port.js';
import type { EventMetadata } from './metadata.js';

/** What the codec needs of an event that was read. */
export type StoredEvent = Pick<RecordedEvent, 'id' | 'data' | 'metadata'>;

/** What became of a box: `destroyed` was meant (erasure, retention), `key-lost` was not, `tampered` is a finding. */
export type BoxState = 'open' | 'destroyed' | 'key-lost' | 'tampered';

/** A box after the attempt to open it. */
export interface OpenedBox {
  readonly class: string;
  readonly period: string | null;
  /** Key ids: the period key, if there is a period, then those of the subjects. */
  readonly keys: readonly string[];
  /** The ids of the keys of its subjects (or of its stream): what a row of this box is emptied by. */
  readonly subjectKeys: readonly string[];
  readonly state: BoxState;
  /** Pointers and values, if it is open. */
  readonly fields?: Readonly<Record<string, JsonValue>>;
}

/** An event of ours. */
export interface OpenedFormat1<E extends StoredEvent = RecordedEvent> {
  readonly kind: 'format-1';
  readonly recorded: E;
  readonly metadata: EventMetadata;
  readonly open: JsonObject;
  readonly boxes: readonly OpenedBox[];
  /** The fields of all boxes that are open. */
  readonly fields: Readonly<Record<string, JsonValue>>;
}

/** An event that is not format 1, or is not canonical JSON: something else wrote it, or changed it. */
export interface ForeignEvent<E extends StoredEvent = RecordedEvent> {
  readonly kind: 'foreign';
  readonly recorded: E;
}

/** An event as projections see it. */
export type OpenedEvent<E extends StoredEvent = RecordedEvent> = OpenedFormat1<E> | ForeignEvent<E>;
