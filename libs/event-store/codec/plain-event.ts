import type { JsonValue } from '#libs/kernel';
import type { Subject } from '#libs/privacy';

/** Fields that are sealed together: pointers (RFC 6901, from the root of the event as callers know it) and values. */
export interface PlainBox {
  /** What callers call it; not stored. */
  readonly name: string;
  /** The retention class. */
  readonly class: string;
  /** Everybody whom the fields are about; the box opens only while the keys of all of them are there. */
  readonly subjects: readonly Subject[];
  /** `undefined` is absent. `/actor`, `/entity`, `/metadata`, `/before`, `/after`, `/sent` are split by the codec. */
  readonly fields: Readonly<Record<string, JsonValue | undefined>>;
}

/** An event before it is sealed. */
export interface PlainEvent {
  /** A UUID. */
  readonly id: string;
  readonly type: string;
  /** What stands in clear, by member; `undefined` is absent. */
  readonly open: Readonly<Record<string, JsonValue | undefined>>;
  /** In the order in which they will be stored; those without fields are left out. */
  readonly boxes: readonly PlainBox[];
}

/** An event as it goes into the log, but for its metadata. */
export interface SealedEvent {
  readonly id: string;
  readonly type: string;
  /** Canonical JSON of salt, open fields and boxes. */
  readonly data: Uint8Array;
  /** The month (`YYYY-MM`, UTC) for which it is sealed: that of its `recordedAt`. */
  readonly period: string;
}
