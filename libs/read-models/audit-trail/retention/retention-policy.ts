import type { RetentionClass } from '#libs/contracts';
import type { Partition } from '../table/partition.ddl.js';

/**
 * What is done with partitions whose time is over: nothing; they are archived and detached; or they are dropped, too, once
 * they are.
 */
export type RetentionMode = 'off' | 'archive' | 'drop';

/** How long classes are kept, and what is done then. */
export interface RetentionPolicy {
  readonly mode: RetentionMode;
  /** Months from the end of the month of recording; a class that is not named is kept for ever. */
  readonly months: Readonly<Partial<Record<RetentionClass, number>>>;
}

/** When the time of a partition is over: so many months after its last possible entry. Undefined: never. */
export function dueAt({ month, retentionClass }: Partition, { months }: RetentionPolicy): Date | undefined {
  const kept = (months as Readonly<Record<string, number | undefined>>)[retentionClass];
  if (kept === undefined) return undefined;
  const date = endOf(month);
  date.setUTCMonth(date.getUTCMonth() + kept);
  return date;
}

/** The first instant after a month (`YYYY-MM`). */
export function endOf(month: string): Date {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date;
}
