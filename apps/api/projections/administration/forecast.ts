import type { VersionRecord } from '#libs/projections';
import type { ShownProgress } from '../rebuild-messages.js';

/** What can be told of the rest of a rebuild's phase. */
export interface Forecast {
  /** From 0 to 1. */
  readonly fraction: number | null;
  readonly remainingSeconds: number | null;
}

const UNKNOWN: Forecast = { fraction: null, remainingSeconds: null };
const DONE: Forecast = { fraction: 1, remainingSeconds: 0 };

/**
 * How much is done, and when the rest will be at the present rate. Positions are bytes of the log: what an event takes of
 * them is known from those that were applied.
 */
export function forecast(record: VersionRecord, progress: ShownProgress | undefined): Forecast {
  const { rebuild, events } = record;
  if (rebuild?.phase === 'switched' || rebuild?.phase === 'ready') return DONE;
  if (!rebuild || !progress || progress.phase !== rebuild.phase) return UNKNOWN;
  if (rebuild.phase === 'indexing') {
    const { made, all } = progress.indexes;
    return { fraction: all === 0 ? null : made / all, remainingSeconds: null };
  }
  if (rebuild.phase !== 'copying' && rebuild.phase !== 'loading' && rebuild.phase !== 'catching-up') return UNKNOWN;
  const isCopying = rebuild.phase === 'copying';
  const start = isCopying ? 0n : (rebuild.after ?? 0n);
  const end = isCopying ? rebuild.after! : BigInt(progress.head ?? 0);
  const position = record.position ?? start;
  const [done, left] = [Number(position - start), Number(end - position)];
  if (left <= 0) return DONE;
  const { eventsPerSecond } = progress;
  const isKnown = position > 0n && events > 0 && eventsPerSecond > 0;
  const seconds = isKnown ? (left * events) / Number(position) / eventsPerSecond : undefined;
  return { fraction: done / (done + left), remainingSeconds: seconds === undefined ? null : Math.ceil(seconds) };
}
