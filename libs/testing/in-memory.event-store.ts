import {
  AppendOutcomeUnknownError,
  checkAppend,
  type AppendOptions,
  type AppendResult,
  EventStore,
  type NewEvent,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  StreamNotFoundError,
  type SubscribeOptions,
  type SubscriptionMessage,
  WrongExpectedRevisionError,
} from '#libs/event-store';

/** What happens to an append: `lost` and `written` leave the caller without an answer; an error is thrown as it is. */
export type AppendFault = 'lost' | 'written' | Error | undefined;

/** An event store without a disk, for unit tests: exact revisions and idempotency as EventStoreDB has them, and faults. */
export class InMemoryEventStore extends EventStore {
  readonly events: RecordedEvent[] = [];
  /** Asked before each append. */
  fault: (stream: string, events: readonly NewEvent[]) => AppendFault | Promise<AppendFault> = () => undefined;
  /** How many appends were under way at once in one stream, at most. */
  inFlightMax = 0;
  private readonly inFlight = new Map<string, number>();
  private position = 0n;

  override async append(stream: string, events: readonly NewEvent[], options: AppendOptions): Promise<AppendResult> {
    checkAppend(stream, events);
    const before = this.inFlight.get(stream) ?? 0;
    this.inFlight.set(stream, before + 1);
    this.inFlightMax = Math.max(this.inFlightMax, before + 1);
    try {
      const fault = await this.fault(stream, events);
      if (fault instanceof Error) throw fault;
      if (fault === 'lost') throw new AppendOutcomeUnknownError('lost');
      const result = this.write(stream, events, options.expectedRevision);
      if (fault === 'written') throw new AppendOutcomeUnknownError('written');
      return result;
    } finally {
      this.inFlight.set(stream, this.inFlight.get(stream)! - 1);
    }
  }

  /** The events of a stream, in order. */
  of(stream: string): RecordedEvent[] {
    return this.events.filter((event) => event.stream === stream);
  }

  private write(
    stream: string,
    events: readonly NewEvent[],
    expected: AppendOptions['expectedRevision'],
  ): AppendResult {
    const present = this.of(stream);
    const last = BigInt(present.length) - 1n;
    const at = expected === 'no_stream' ? -1n : typeof expected === 'bigint' ? expected : last;
    if (at < last) {
      const there = present.slice(Number(at) + 1, Number(at) + 1 + events.length);
      if (there.length === events.length && there.every((event, i) => event.id === events[i]!.id))
        return { revision: there.at(-1)!.revision, position: there.at(-1)!.position };
    }
    if (at !== last || (expected === 'stream_exists' && last < 0n))
      throw new WrongExpectedRevisionError(stream, expected, last < 0n ? 'no_stream' : last);
    for (const [i, { id, type, data, metadata }] of events.entries()) {
      this.position += BigInt(data.length + metadata.length + 64);
      const revision = last + 1n + BigInt(i);
      this.events.push({ stream, revision, position: this.position, id, type, data, metadata, created: new Date(0) });
    }
    return { revision: last + BigInt(events.length), position: this.position };
  }

  override async *readStream(stream: string, options: ReadStreamOptions = {}): AsyncGenerator<RecordedEvent> {
    const all = this.of(stream);
    if (all.length === 0) throw new StreamNotFoundError(stream);
    const { direction = 'forwards', from, maxCount = Infinity } = options;
    const ordered = direction === 'forwards' ? all : all.toReversed();
    const fits = (r: bigint): boolean => typeof from !== 'bigint' || (direction === 'forwards' ? r >= from : r <= from);
    yield* ordered.filter((event) => fits(event.revision)).slice(0, maxCount);
  }

  override async *readAll(options: ReadAllOptions = {}): AsyncGenerator<RecordedEvent> {
    const { direction = 'forwards', from, maxCount = Infinity } = options;
    const ordered = direction === 'forwards' ? [...this.events] : this.events.toReversed();
    const fits = (p: Position): boolean =>
      typeof from !== 'bigint' || (direction === 'forwards' ? p >= from : p < from);
    yield* ordered.filter((event) => fits(event.position)).slice(0, maxCount);
  }

  override async *subscribeToAll(options: SubscribeOptions): AsyncGenerator<SubscriptionMessage> {
    const { after } = options;
    for (const event of this.events) if (after === 'start' || event.position > after) yield { kind: 'event', event };
    yield { kind: 'caught-up' };
  }

  override async headPosition(): Promise<Position | null> {
    return this.events.at(-1)?.position ?? null;
  }

  override async close(): Promise<void> {}
}
