import type {
  EventCodec,
  EventStore,
  OpenedEvent,
  Position,
  RecordedEvent,
  SubscriptionMessage,
} from '#libs/event-store';
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
export interface Taker<E> {
  add(events: readonly E[]): Promise<void>;
  /** The batch ends here. */
  push(to: Position): Promise<void>;
}

/** Takes events whose boxes are open. */
export interface FeedTaker extends Taker<OpenedEvent> {
  /** Events came from the log; they are not opened yet. */
  received(events: ReceivedEvents): void;
}

/** What is done with a batch. */
interface Steps {
  /** With some of its events; false where it is to stop. */
  readonly add: (received: ReceivedEvents) => Promise<boolean>;
  readonly push: (to: Position) => Promise<void>;
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

  /** Opens and hands on until there are no more messages, or the signal says stop; `pause` is called after each batch. */
  run(
    taker: FeedTaker,
    messages: AsyncIterable<SubscriptionMessage>,
    signal: AbortSignal,
    pause?: (fed: Batch) => Promise<void>,
  ): Promise<void> {
    const source = this.source(signal);
    const add = async (received: ReceivedEvents): Promise<boolean> => {
      taker.received(received);
      const opened = await this.times.in('opening', () => source.open(received.events));
      if (opened) await this.times.in('preparing', () => taker.add(opened));
      return opened !== undefined;
    };
    return this.handOn({ add, push: (to) => taker.push(to) }, messages, signal, pause);
  }

  /** The same for a taker that opens them itself. */
  runClosed(
    taker: Taker<RecordedEvent>,
    messages: AsyncIterable<SubscriptionMessage>,
    signal: AbortSignal,
    pause?: (fed: Batch) => Promise<void>,
  ): Promise<void> {
    const add = async ({ events }: ReceivedEvents): Promise<boolean> => {
      await taker.add(events);
      return true;
    };
    return this.handOn({ add, push: (to) => taker.push(to) }, messages, signal, pause);
  }

  private async handOn(
    steps: Steps,
    messages: AsyncIterable<SubscriptionMessage>,
    signal: AbortSignal,
    pause?: (fed: Batch) => Promise<void>,
  ): Promise<void> {
    const iterator = messages[Symbol.asyncIterator]();
    const collector = new BatchCollector(iterator, this.options.limits);
    try {
      while (!signal.aborted) {
        const fed = await this.feedBatch(steps, collector);
        if (!fed) return;
        await pause?.(fed);
      }
    } finally {
      await iterator.return?.();
    }
  }

  /** Hands on one batch; undefined where there is none. */
  private async feedBatch({ add, push }: Steps, collector: BatchCollector): Promise<Batch | undefined> {
    let batch: Batch | undefined;
    for (let isLast = false; !isLast;) {
      const received = await this.times.in('receiving', () => collector.next());
      if (!received || !(await add(received))) return undefined;
      batch = joined(batch ?? emptyBatch(received.to), received);
      isLast = received.isLast;
    }
    const fed = batch!;
    await this.times.in('writing', () => push(fed.to));
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
