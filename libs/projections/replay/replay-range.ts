import type { EventCodec, EventStore, OpenedEvent, Position, RecordedEvent } from '#libs/event-store';
import type { PreparedBatch, Projection } from '../projection.port.js';
import { describeFailure, isOfTheEvents } from '../runner/failure.js';
import { type ReplayCounts, ReplayReport } from './replay-report.js';

const EVENTS_A_BATCH = 1_000;
const EVENTS_AT_ONCE = 32;

/** A range of the log, both ends in it; from the first event on where `from` is null. */
export interface LogRange {
  readonly from: Position | null;
  readonly to: Position;
}

export interface ReplayOptions {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly projection: Projection;
  readonly range: LogRange;
  /** Writes a batch, and gives what that counted; nothing is written without it. */
  readonly write?: (batch: PreparedBatch) => Promise<Readonly<Record<string, number>>>;
  /** Everything up to here is done. */
  readonly onProgress: (position: Position) => void;
}

/**
 * Takes the events of a range through a projection, as the runner would, and counts what comes of it. Events that cannot be
 * applied are counted where they would be parked. Rejects where a store is away: whoever wants it, replays again.
 */
export async function replayRange(options: ReplayOptions): Promise<ReplayCounts> {
  const report = new ReplayReport();
  for await (const events of batchesOf(options.eventStore, options.range)) {
    await project(await options.codec.open(events), options, report);
    options.onProgress(events.at(-1)!.position);
  }
  return report.result;
}

async function project(events: readonly OpenedEvent[], options: ReplayOptions, report: ReplayReport): Promise<void> {
  try {
    const preparation = options.projection.begin();
    for (let i = 0; i < events.length; i += EVENTS_AT_ONCE) await preparation.add(events.slice(i, i + EVENTS_AT_ONCE));
    const batch = preparation.done();
    const written = (await options.write?.(batch)) ?? {};
    batch.committed();
    report.add(events, batch, written);
  } catch (error) {
    if (!isOfTheEvents(error)) throw error;
    if (events.length === 1) return report.addFailed(events[0]!, describeFailure(error));
    const middle = events.length >> 1;
    await project(events.slice(0, middle), options, report);
    await project(events.slice(middle), options, report);
  }
}

async function* batchesOf(eventStore: EventStore, { from, to }: LogRange): AsyncGenerator<RecordedEvent[]> {
  let batch: RecordedEvent[] = [];
  for await (const event of eventStore.readAll({ from: from ?? 'start' })) {
    if (event.position > to) break;
    if (event.type.startsWith('$') || (from !== null && event.position < from)) continue;
    batch.push(event);
    if (batch.length < EVENTS_A_BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
