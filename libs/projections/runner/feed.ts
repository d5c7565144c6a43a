import type { EventCodec, EventStore, Position, SubscriptionMessage } from '#libs/event-store';
import { type Batch, type BatchLimits, type BatchSource, emptyBatch, joined, type ReceivedEvents } from './batch.js';
import { BatchCollector } from './batch-collector.js';
import { LogSource } from './log-source.js';
import type { ProjectionLane } from './projection-lane.js';
import { StageTimes } from './stage-times.js';

export interface FeedOptions {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly limits: BatchLimits;
  /** Events came from the log; they are not applied yet. */
  readonly onReceived: (events: ReceivedEvents) => void;
  readonly onTrouble: (error: unknown) => void;
  /** Where the time it takes is counted. */
  readonly times?: StageTimes;
}

/** Hands the log to lanes: it is read once, and boxes are opened once, for all of them. */
export class Feed {
  private readonly times: StageTimes;

  constructor(private readonly options: FeedOptions) {
    this.times = options.times ?? new StageTimes();
  }

  /** What lanes ask of the log themselves, until the signal says stop. */
  source(signal: AbortSignal): BatchSource {
    const { eventStore, codec, onTrouble } = this.options;
    return new LogSource({ eventStore, codec, onTrouble, signal });
  }

  /** Feeds lanes until there are no more messages, or the signal says stop; `pause` is called after each batch. */
  async run(
    lanes: readonly ProjectionLane[],
    messages: AsyncIterable<SubscriptionMessage>,
    signal: AbortSignal,
    pause?: (fed: Batch) => Promise<void>,
  ): Promise<void> {
    const iterator = messages[Symbol.asyncIterator]();
    const collector = new BatchCollector(iterator, this.options.limits);
    const source = this.source(signal);
    try {
      while (!signal.aborted) {
        const fed = await this.feedBatch(lanes, collector, source);
        if (!fed) return;
        await pause?.(fed);
      }
    } finally {
      await iterator.return?.();
    }
  }

  /** Hands the lanes one batch; undefined where there is none. */
  private async feedBatch(
    lanes: readonly ProjectionLane[],
    collector: BatchCollector,
    source: BatchSource,
  ): Promise<Batch | undefined> {
    const preparations = lanes.map((lane) => lane.begin());
    let batch: Batch | undefined;
    for (let isLast = false; !isLast;) {
      const received = await this.times.in('receiving', () => collector.next());
      if (!received) return undefined;
      this.options.onReceived(received);
      const opened = await this.times.in('opening', () => source.open(received.events));
      if (!opened) return undefined;
      await this.times.in('preparing', async () => {
        for (const preparation of preparations) await preparation.add(opened);
      });
      batch = joined(batch ?? emptyBatch(received.to), received);
      isLast = received.isLast;
    }
    const fed = batch!;
    await this.times.in('writing', () => Promise.all(lanes.map((lane, i) => lane.push(fed, preparations[i]!))));
    return fed;
  }
}

/** Where a feed of several positions begins. */
export function earliest(positions: readonly (Position | null)[]): Position | 'start' {
  let least: Position | 'start' = 'start';
  for (const position of positions) {
    if (position === null) return 'start';
    if (least === 'start' || position < least) least = position;
  }
  return least;
}
