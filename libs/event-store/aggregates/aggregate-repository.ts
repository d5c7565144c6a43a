import { type DomainEvent, EVENT_CATALOGUE, type EventCatalogue } from '#libs/contracts';
import type { EventCodec, OpenedEvent } from '../codec/index.js';
import { StreamNotFoundError } from '../event-store.errors.js';
import type { EventStore, RecordedEvent } from '../event-store.port.js';
import { AggregateUnreadableError } from './aggregate.errors.js';
import type { Decider } from './decider.js';

/** An event of an aggregate, and where it is. */
export interface StoredDomainEvent {
  readonly id: string;
  readonly revision: bigint;
  readonly position: bigint;
  readonly recordedAt: string;
  /** Of the command that caused it. */
  readonly fingerprint: string | undefined;
}

/** An aggregate as its stream says. */
export interface LoadedAggregate<State> {
  readonly state: State;
  /** Of the last event; -1n: there is no stream. */
  readonly revision: bigint;
  readonly events: readonly StoredDomainEvent[];
}

const OPENED_AT_ONCE = 500;

/** Loads aggregates: the fold of their streams. */
export class AggregateRepository {
  constructor(
    private readonly store: EventStore,
    private readonly codec: EventCodec,
    private readonly catalogue: EventCatalogue = EVENT_CATALOGUE,
  ) {}

  /**
   * Rejects as the store's `readStream`, and with {@link AggregateUnreadableError}; a missing stream is the initial state.
   * Events that only a newer version of the ledger knows change nothing that the rules here know of; a newer version of an
   * event that they do know of cannot be passed over, and is unreadable.
   */
  async load<State, Command, Event extends DomainEvent>(
    stream: string,
    { initialState, evolve }: Decider<State, Command, Event>,
  ): Promise<LoadedAggregate<State>> {
    let state = initialState;
    const events: StoredDomainEvent[] = [];
    for await (const batch of this.batches(stream))
      for (const opened of await this.codec.open(batch)) {
        const { event, stored } = readEvent(opened, this.catalogue);
        if (event) state = evolve(state, event as Event);
        events.push(stored);
      }
    return { state, revision: events.at(-1)?.revision ?? -1n, events };
  }

  private async *batches(stream: string): AsyncGenerator<RecordedEvent[]> {
    let batch: RecordedEvent[] = [];
    try {
      for await (const event of this.store.readStream(stream)) {
        batch.push(event);
        if (batch.length < OPENED_AT_ONCE) continue;
        yield batch;
        batch = [];
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    yield batch;
  }
}

interface ReadAggregateEvent {
  /** Undefined for a type that is not known. */
  readonly event: DomainEvent | undefined;
  readonly stored: StoredDomainEvent;
}

function readEvent(opened: OpenedEvent, catalogue: EventCatalogue): ReadAggregateEvent {
  const { stream, revision, position, id, type } = opened.recorded;
  if (opened.kind === 'foreign') throw new AggregateUnreadableError(stream, revision, 'it is not ours');
  if (catalogue.isNewerVersion(type))
    throw new AggregateUnreadableError(stream, revision, 'a newer version of the ledger wrote it');
  const closed = opened.boxes.find(({ state }) => state === 'tampered' || state === 'key-lost');
  if (closed) throw new AggregateUnreadableError(stream, revision, closed.state);
  const { recordedAt } = opened.metadata;
  const fingerprint = opened.fields['/fingerprint'];
  return {
    event: catalogue.read({ type, open: opened.open, fields: opened.fields }),
    stored: {
      id,
      revision,
      position,
      recordedAt,
      fingerprint: typeof fingerprint === 'string' ? fingerprint : undefined,
    },
  };
}
