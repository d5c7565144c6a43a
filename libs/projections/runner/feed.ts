import type { EventCodec, EventStore, OpenedEvent, Position, SubscriptionMessage } from '#libs/event-store';
import { type Batch, type BatchLimits, type BatchSource, emptyBatch, joined, type ReceivedEvents } from './batch.js';
import { BatchCollector } from './batch-collector.js';
import { LogSource } from './log-source.js';
import { StageTimes } from './stage-times.js';

export interface FeedOptions {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly limits: BatchLimits;
  readonly onTrouble: (error: unknown) => void;
  /** Where the time it takes is counted. */
  readonly times?: StageTimes;
}

/** Takes what a feed hands on. Nothing more comes before what it returns is resolved: so much waits in memory, and no more. */
export interface FeedTaker {
  /** Events came from the log; they are not opened yet. */
  received(events: ReceivedEvents): void;
  add(events: readonly OpenedEvent[]): Promise<void>;
  /** The batch ends here. */
  push(to: Position): Promise<void>;
}

/** Hands the log on, in batches: it is read once, and boxes are opened once, for all who take them. */
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

  /** Hands on until there are no more messages, or the signal says stop; `pause` is called after each batch. */
  async run(
    taker: FeedTaker,
    messages: AsyncIterable<SubscriptionMessage>,
    signal: AbortSignal,
    pause?: (fed: Batch) => Promise<void>,
  ): Promise<void> {
    const iterator = messages[Symbol.asyncIterator]();
    const collector = new BatchCollector(iterator, this.options.limits);
    const source = this.source(signal);
    try {
      while (!signal.aborted) {
        const fed = await this.feedBatch(taker, collector, source);
        if (!fed) return;
        await pause?.(fed);
      }
    } finally {
      await iterator.return?.();
    }
  }

  /** Hands on one batch; undefined where there is none. */
  private async feedBatch(
    taker: FeedTaker,
    collector: BatchCollector,
    source: BatchSource,
  ): Promise<Batch | undefined> {
    let batch: Batch | undefined;
    for (let isLast = false; !isLast;) {
      const received = await this.times.in('receiving', () => collector.next());
      if (!received) return undefined;
      taker.received(received);
      const opened = await this.times.in('opening', () => source.open(received.events));
      if (!opened) return undefined;
      await this.times.in('preparing', () => taker.add(opened));
      batch = joined(batch ?? emptyBatch(received.to), received);
      isLast = received.isLast;
    }
    const fed = batch!;
    await this.times.in('writing', () => taker.push(fed.to));
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
