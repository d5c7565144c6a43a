/** A position in the log, counted in `$all`; strictly increasing, with gaps. */
export type Position = bigint;

/** What an append expects of its stream: the revision of its last event, or a word. Never defaulted. */
export type ExpectedRevision = bigint | 'no_stream' | 'stream_exists' | 'any';

/** An event to be appended. `data` and `metadata` are canonical JSON (RFC 8785), and are stored byte for byte. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** Where an append ended: revision and position of its last event. */
export interface AppendResult {
  readonly revision: bigint;
  readonly position: Position;
}

/** An event as the log holds it; `data` and `metadata` are the exact bytes stored. */
export interface RecordedEvent {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly id: string;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  /** The store's own clock; never for ordering. */
  readonly created: Date;
}

/** What a subscription says. `position`: everything up to here has been seen, whether or not it was delivered. */
export type SubscriptionMessage =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | { readonly kind: 'caught-up' }
  | { readonly kind: 'position'; readonly position: Position };

/** Options of {@link EventStore.append}. */
export interface AppendOptions {
  readonly expectedRevision: ExpectedRevision;
  /** How long to wait for the answer; afterwards the outcome is unknown. */
  readonly deadlineMs?: number;
}

/** Options of {@link EventStore.readStream}. */
export interface ReadStreamOptions {
  readonly direction?: 'forwards' | 'backwards';
  /** A revision, inclusive. Default: the end that the direction starts from. */
  readonly from?: bigint | 'start' | 'end';
  readonly maxCount?: number;
}

/** Options of {@link EventStore.readAll}. */
export interface ReadAllOptions {
  readonly direction?: 'forwards' | 'backwards';
  /** A position: inclusive forwards, exclusive backwards. Default: the end that the direction starts from. */
  readonly from?: Position | 'start' | 'end';
  readonly maxCount?: number;
}

/** Options of {@link EventStore.subscribeToAll}. */
export interface SubscribeOptions {
  /** Events after this position, or all. */
  readonly after: Position | 'start';
  /** Ends the subscription; the iteration then ends without an error. */
  readonly signal: AbortSignal;
  /** Leaves out events whose type begins with `$`. */
  readonly excludeSystemEvents?: boolean;
}

/** The one way to the event store. */
export abstract class EventStore {
  /**
   * Appends all of `events` or none, and resolves once they are durable.
   *
   * Rejects with {@link WrongExpectedRevisionError}, {@link StreamDeletedError} or {@link AppendRefusedError}: not written;
   * or {@link AppendOutcomeUnknownError}: perhaps written, to be asked again with the same ids and the same revision.
   */
  abstract append(stream: string, events: readonly NewEvent[], options: AppendOptions): Promise<AppendResult>;

  /** Reads one stream. Rejects with {@link StreamNotFoundError}, {@link StreamDeletedError}, {@link ReadFailedError}. */
  abstract readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>;

  /** Reads the log in the order of positions. Rejects with {@link ReadFailedError}, {@link PositionNotFoundError}. */
  abstract readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>;

  /**
   * Delivers every event after a position, then every new one, in order, each once. After a transport error it subscribes
   * again by itself from the last event, with back-off, until the signal says stop.
   */
  abstract subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionMessage>;

  /** The position of the last event, or null where the log is empty. */
  abstract headPosition(): Promise<Position | null>;

  /** Ends reads and subscriptions, and closes the connection. */
  abstract close(): Promise<void>;
}
