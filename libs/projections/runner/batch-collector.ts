import type { Position, RecordedEvent, SubscriptionMessage } from '#libs/event-store';
import type { BatchLimits, ReceivedEvents } from './batch.js';

/** The shortest wait for company of an event that comes alone, in milliseconds. */
const ALONE_MS = 3;

type Next = Promise<IteratorResult<SubscriptionMessage>>;

/** For so many events of the last batch the next one waits a millisecond longer. */
const EVENTS_A_MS = 4;

/**
 * Gathers the messages of a subscription into batches: full ones while it is behind; otherwise whatever comes within a few
 * milliseconds, more of them the more there was last time, since a commit for each event would cost more than the events.
 * The events of a batch are handed on a few at a time.
 */
export class BatchCollector {
  private pending: Next | undefined;
  private lastSize = 0;
  /** Of the batch that is being gathered. */
  private size = 0;
  private bytes = 0;
  private deadline = Infinity;
  private to: Position | undefined;

  constructor(
    private readonly messages: AsyncIterator<SubscriptionMessage>,
    private readonly limits: BatchLimits,
  ) {}

  /** The next events; undefined when there are no more messages. */
  async next(): Promise<ReceivedEvents | undefined> {
    const events: RecordedEvent[] = [];
    let to: Position | undefined;
    const { together } = this.limits;
    while (events.length < together && !this.isFull()) {
      const result = await this.take(this.deadline);
      if (result === undefined) break;
      if (result.done)
        return this.size === 0 && to === undefined ? undefined : this.handOn(events, to ?? this.to!, true);
      const message = result.value;
      if (message.kind === 'caught-up') continue;
      if (this.deadline === Infinity) this.deadline = performance.now() + this.patienceMs();
      if (message.kind === 'position') to = message.position;
      else {
        events.push(message.event);
        to = message.event.position;
        this.size++;
        this.bytes += message.event.data.length + message.event.metadata.length;
      }
      this.to = to;
    }
    const isLast = events.length < together || this.isFull();
    return this.handOn(events, to ?? this.to!, isLast);
  }

  private isFull(): boolean {
    return this.size >= this.limits.events || this.bytes >= this.limits.bytes;
  }

  private handOn(events: readonly RecordedEvent[], to: Position, isLast: boolean): ReceivedEvents {
    if (isLast) {
      this.lastSize = this.size;
      this.size = this.bytes = 0;
      this.deadline = Infinity;
    }
    return { events, to, isLast };
  }

  private patienceMs(): number {
    return Math.min(this.limits.milliseconds, ALONE_MS + this.lastSize / EVENTS_A_MS);
  }

  /** The next message, or undefined if none comes before the deadline; it is then the first of the next batch. */
  private async take(deadline: number): Promise<IteratorResult<SubscriptionMessage> | undefined> {
    this.pending ??= this.messages.next();
    const result = deadline === Infinity ? await this.pending : await before(this.pending, deadline);
    if (result) this.pending = undefined;
    return result;
  }
}

async function before<T>(promise: Promise<T>, deadline: number): Promise<T | undefined> {
  // Most messages are there already; a timer for each would cost more than the message.
  const ready = await Promise.race([promise, NOTHING]);
  if (ready !== undefined) return ready;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, deadline - performance.now()));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const NOTHING = Promise.resolve(undefined);
