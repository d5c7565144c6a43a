import type { Position, RecordedEvent, SubscriptionMessage } from '#libs/event-store';
import type { BatchLimits, ReceivedBatch } from './batch.js';

/** The shortest wait for company of an event that comes alone, in milliseconds. */
const ALONE_MS = 3;

type Next = Promise<IteratorResult<SubscriptionMessage>>;

/**
 * Gathers the messages of a subscription into batches: full ones while it is behind; otherwise whatever comes within a few
 * milliseconds, more of them the more there was last time, since a commit for each event would cost more than the events.
 */
export class BatchCollector {
  private pending: Next | undefined;
  private lastSize = 0;

  constructor(
    private readonly messages: AsyncIterator<SubscriptionMessage>,
    private readonly limits: BatchLimits,
  ) {}

  /** The next batch; undefined when the subscription has ended. */
  async next(): Promise<ReceivedBatch | undefined> {
    const events: RecordedEvent[] = [];
    let to: Position | undefined;
    let bytes = 0;
    let deadline = Infinity;
    while (events.length < this.limits.events && bytes < this.limits.bytes) {
      const result = await this.take(deadline);
      if (result === undefined) break;
      if (result.done) {
        if (to === undefined) return undefined;
        break;
      }
      const message = result.value;
      if (message.kind === 'caught-up') continue;
      if (to === undefined) deadline = performance.now() + this.patienceMs();
      if (message.kind === 'position') to = message.position;
      else {
        events.push(message.event);
        to = message.event.position;
        bytes += message.event.data.length + message.event.metadata.length;
      }
    }
    this.lastSize = events.length;
    return { events, to: to! };
  }

  private patienceMs(): number {
    return Math.min(this.limits.milliseconds, ALONE_MS + this.lastSize);
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
