import type { JsonObject } from '#libs/kernel';
import type { DomainEvent } from '../registry/event-contract.js';

/** An event as read: its fields may be absent where a box stays closed. */
export type ReadEvent = DomainEvent<string, JsonObject>;

/** Turns an event of one version into one of the next. Pure, total, and never changes what it is given. */
export interface Upcaster {
  readonly from: string;
  readonly to: string;
  upcast(data: JsonObject): JsonObject;
}

const VERSIONED = /^(.+)\.v(\d+)$/;

function check({ from, to }: Upcaster): void {
  const [, name, version] = VERSIONED.exec(from) ?? [];
  if (name === undefined || to !== `${name}.v${Number(version) + 1}`)
    throw new RangeError(`an upcaster goes to the next version of the same event, not from ${from} to ${to}`);
}

/** Brings events of older versions to the newest one as they are read; what is stored stays as it is. */
export class UpcasterRegistry {
  private readonly byType = new Map<string, Upcaster>();

  /** A RangeError if an upcaster skips a version, leaves the event's name, or comes twice. */
  constructor(upcasters: readonly Upcaster[]) {
    for (const upcaster of upcasters) {
      check(upcaster);
      if (this.byType.has(upcaster.from)) throw new RangeError(`two upcasters from ${upcaster.from}`);
      this.byType.set(upcaster.from, upcaster);
    }
  }

  /** The event in its newest version. */
  upcast(event: ReadEvent): ReadEvent {
    let { type, data } = event;
    for (let next = this.byType.get(type); next; next = this.byType.get(type)) {
      data = next.upcast(data);
      type = next.to;
    }
    return type === event.type ? event : { type, data };
  }
}
