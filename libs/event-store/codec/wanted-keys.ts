import { AUDIT_EVENT_RECORDED, hasPeriod } from '#libs/contracts';
import type { BoxHeader, KeyLease, KeyWanted } from '#libs/privacy';
import type { PlainBox, PlainEvent } from './plain-event.js';
import { isClassName } from './stored-data.js';

const AUDIT_BOXES_MAX = 3;

/** The keys that a batch wants, each once, and which of them each box got. */
export class WantedKeys {
  readonly wanted: KeyWanted[] = [];
  private readonly places = new Map<string, number>();

  constructor(
    private readonly stream: string | null,
    private readonly period: string,
  ) {}

  private want(name: string, wanted: () => KeyWanted): number {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    this.places.set(name, this.wanted.length);
    return this.wanted.push(wanted()) - 1;
  }

  /** The places, within {@link wanted}, of the keys of a box. */
  of(box: PlainBox): number[] {
    if (!isClassName(box.class)) throw new RangeError(`not the name of a retention class: ${box.class}`);
    const places: number[] = [];
    const name = box.class;
    if (hasPeriod(name)) {
      const { period } = this;
      places.push(this.want(`p ${name}`, () => ({ kind: 'period', class: name, period })));
    }
    for (const subject of box.subjects)
      places.push(
        this.want(`s ${name} ${JSON.stringify([subject.type, subject.id])}`, () => ({
          kind: 'subject',
          class: name,
          subject,
        })),
      );
    if (places.length === 0) {
      const { stream } = this;
      if (stream === null) throw new RangeError(`a box of class ${name} without a subject needs its stream`);
      places.push(this.want(`t ${name}`, () => ({ kind: 'stream', class: name, stream })));
    }
    return places;
  }
}

/** The header of a box and its keys in the header's order: the period key, then the others by id. */
export function headerAndKeys(
  box: PlainBox,
  leases: readonly KeyLease[],
  period: string,
): { header: BoxHeader; keys: Uint8Array[] } {
  const periodic = hasPeriod(box.class);
  const rest = new Map(leases.slice(periodic ? 1 : 0).map((lease) => [lease.id, lease]));
  const ordered = [...rest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (periodic) ordered.unshift(leases[0]!);
  return {
    header: { class: box.class, period: periodic ? period : null, keys: ordered.map((lease) => lease.id) },
    keys: ordered.map((lease) => lease.key),
  };
}

/** Refuses an audit event with more boxes than the format allows. */
export function checkBoxCount(event: PlainEvent, boxes: number): void {
  if (event.type === AUDIT_EVENT_RECORDED && boxes > AUDIT_BOXES_MAX)
    throw new RangeError(`an audit event has at most ${AUDIT_BOXES_MAX} boxes`);
}
