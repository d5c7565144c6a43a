import type { OpenedEvent, Position, RecordedEvent } from '#libs/event-store';
import type { PreparedBatch, RefusedEvent } from '../projection.port.js';

/** How many events that would be parked are named. */
const NAMED_MAX = 100;

/** An event that a projection cannot apply; nothing of what it says. */
export interface ReplayRefusal {
  /** A decimal string. */
  readonly position: string;
  readonly type: string;
  readonly code: string;
  readonly reason: string;
}

/** What is in a range of the log, and what a projection makes of it. Counts are of events. */
export interface ReplayCounts {
  readonly events: number;
  /** By type. */
  readonly types: Readonly<Record<string, number>>;
  /** That are not of our format. */
  readonly foreign: number;
  /** That would be parked, by code. */
  readonly parked: Readonly<Record<string, number>>;
  /** The first of them. */
  readonly refused: readonly ReplayRefusal[];
  /** What the projection counts itself, by name. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Counts what a replay meets. */
export class ReplayReport {
  private events = 0;
  private foreign = 0;
  private readonly types = new Map<string, number>();
  private readonly parked = new Map<string, number>();
  private readonly counts = new Map<string, number>();
  private readonly refused: ReplayRefusal[] = [];

  /** Events that were prepared, and written if anything is. */
  add(
    events: readonly OpenedEvent[],
    { refused, counts }: PreparedBatch,
    written: Readonly<Record<string, number>>,
  ): void {
    for (const event of events) this.see(event.recorded, event.kind === 'foreign');
    for (const one of refused) this.refuse(one);
    for (const [name, count] of [...Object.entries(counts), ...Object.entries(written)]) add(this.counts, name, count);
  }

  /** An event that cannot even be prepared, or written. */
  addFailed(event: OpenedEvent, refusal: Omit<RefusedEvent, 'event'>): void {
    this.see(event.recorded, event.kind === 'foreign');
    this.refuse({ event: event.recorded, ...refusal });
  }

  get result(): ReplayCounts {
    const { events, foreign, refused } = this;
    const [types, parked, counts] = [sorted(this.types), sorted(this.parked), sorted(this.counts)];
    return { events, types, foreign, parked, refused, counts };
  }

  private see({ type }: RecordedEvent, isForeign: boolean): void {
    this.events++;
    if (isForeign) this.foreign++;
    add(this.types, type, 1);
  }

  private refuse({ event, code, reason }: RefusedEvent): void {
    add(this.parked, code, 1);
    if (this.refused.length < NAMED_MAX)
      this.refused.push({ position: text(event.position), type: event.type, code, reason });
  }
}

const text = (position: Position): string => String(position);

function add(counts: Map<string, number>, name: string, count: number): void {
  if (count !== 0) counts.set(name, (counts.get(name) ?? 0) + count);
}

/** The largest first. */
function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other - one));
}
