import {
  EventStore,
  type AppendOptions,
  type AppendResult,
  type NewEvent,
  type Position,
  type ReadAllOptions,
  type ReadStreamOptions,
  type RecordedEvent,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '../event-store.port.js';
import { Appender } from './appender.js';
import { CatchUpSubscription } from './catch-up-subscription.js';
import { ClientSlot } from './client-slot.js';
import { Reader } from './reader.js';

/** How to reach the event store, and whom to tell of trouble with a subscription (which goes on by itself). */
export interface EventStoreDbOptions {
  /** `esdb://host:port?tls=false`, as the official clients take it. */
  readonly connectionString: string;
  readonly onSubscriptionTrouble?: (error: unknown) => void;
  /** Told of the outcome of each append: an error, or nothing where it was written. */
  readonly onAppendSettled?: (error?: unknown) => void;
}

/**
 * The event store behind the EventStoreDB protocol, embedded or a cluster. One instance a process: the official client keeps
 * the appends of all its instances in one place, and a broken connection of one fails those of all. Appends and reads have a
 * connection each, so that a long read does not hold up an append.
 */
export class EventStoreDbEventStore extends EventStore {
  private readonly writing: ClientSlot;
  private readonly reading: ClientSlot;
  private readonly appender: Appender;
  private readonly reader: Reader;
  private readonly ended = new AbortController();

  constructor(private readonly options: EventStoreDbOptions) {
    super();
    this.writing = new ClientSlot(options.connectionString);
    this.reading = new ClientSlot(options.connectionString);
    this.appender = new Appender(this.writing, options.onAppendSettled);
    this.reader = new Reader(this.reading);
  }

  override append(stream: string, events: readonly NewEvent[], options: AppendOptions): Promise<AppendResult> {
    return this.appender.append(stream, events, options);
  }

  override readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent> {
    return this.reader.readStream(stream, options);
  }

  override readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent> {
    return this.reader.readAll(options);
  }

  override subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionMessage> {
    const signal = AbortSignal.any([options.signal, this.ended.signal]);
    const subscribe = this.reader.subscribe.bind(this.reader);
    return new CatchUpSubscription({ ...options, signal }, subscribe, (e) => this.options.onSubscriptionTrouble?.(e));
  }

  override async headPosition(): Promise<Position | null> {
    for await (const event of this.readAll({ direction: 'backwards', maxCount: 1 })) return event.position;
    return null;
  }

  override async close(): Promise<void> {
    this.ended.abort();
    this.reader.close();
    await Promise.all([this.writing.close(), this.reading.close()]);
  }
}
