import type { RecordedEvent } from '#libs/event-store';
import type { EventCounts } from './reconciliation.js';

/** Events that have no row, as they should. */
export interface Excused {
  readonly parked: ReadonlySet<string>;
  readonly dropped: ReadonlySet<string>;
}

/** Counts that are still being added to. */
export type RunningCounts = { -readonly [name in keyof EventCounts]: number };

/** No event. */
export function noEvents(): RunningCounts {
  return { all: 0, entries: 0, parked: 0, dropped: 0, withoutEntry: 0, retired: 0, foreign: 0 };
}

/** Adds counts to others. */
export function addCounts(to: RunningCounts, counts: EventCounts): void {
  for (const name of Object.keys(to) as (keyof EventCounts)[]) to[name] += counts[name];
}

/** Where an event is counted that is on one of the lists. */
export function excuseOf({ position }: RecordedEvent, { parked, dropped }: Excused): 'parked' | 'dropped' | undefined {
  if (parked.size + dropped.size === 0) return undefined;
  const key = String(position);
  return parked.has(key) ? 'parked' : dropped.has(key) ? 'dropped' : undefined;
}
