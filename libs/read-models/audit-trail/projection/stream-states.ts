import { type AuditFold, EVENT_CATALOGUE, type AuditedEvent } from '#libs/contracts';
import { type EventCodec, type EventStore, type OpenedFormat1, type RecordedEvent } from '#libs/event-store';
import { type JsonObject, UnavailableError } from '#libs/kernel';
import { subjectKeysOf } from './common-members.js';

/** What is known of an aggregate up to an event. */
export interface StreamState {
  /** The revision it goes up to; -1 before the first event. */
  readonly revision: bigint;
  readonly state: JsonObject | null;
  /** The keys of all who are in it. */
  readonly subjectKeys: readonly string[];
  /** A key of something in it was destroyed. */
  readonly erased: boolean;
}

const BEFORE: StreamState = { revision: -1n, state: null, subjectKeys: [], erased: false };
const STREAMS_MAX = 10_000;

/** The state after an event. */
export function stateAfter(before: StreamState, event: OpenedFormat1, state: JsonObject | null): StreamState {
  return {
    revision: event.recorded.revision,
    state,
    subjectKeys: [...new Set([...before.subjectKeys, ...subjectKeysOf(event)])],
    erased: before.erased || event.boxes.some((box) => box.state === 'destroyed'),
  };
}

/** The folded states of the streams that were in use last; others are read and folded again. */
export class StreamStates {
  private readonly states = new Map<string, StreamState>();

  constructor(
    private readonly eventStore: EventStore,
    private readonly codec: EventCodec,
    readonly catalogue = EVENT_CATALOGUE,
  ) {}

  /** The event as its newest version says it, as far as its boxes open; undefined for a type that this version does not know. */
  audited({ recorded, open, fields }: OpenedFormat1): AuditedEvent | undefined {
    return this.catalogue.read({ type: recorded.type, open, fields });
  }

  /** The state of a stream just before an event. Rejects with an UnavailableError where the log cannot be read. */
  async before(fold: AuditFold, { stream, revision }: RecordedEvent): Promise<StreamState> {
    if (revision === 0n) return BEFORE;
    const known = this.states.get(stream);
    return known?.revision === revision - 1n ? known : this.read(fold, stream, revision);
  }

  /** Remembers the state of a stream. */
  remember(stream: string, state: StreamState): void {
    this.states.delete(stream);
    this.states.set(stream, state);
    if (this.states.size > STREAMS_MAX) this.states.delete(this.states.keys().next().value!);
  }

  private async read(fold: AuditFold, stream: string, until: bigint): Promise<StreamState> {
    const recorded: RecordedEvent[] = [];
    try {
      for await (const event of this.eventStore.readStream(stream, { maxCount: Number(until) })) recorded.push(event);
    } catch (cause) {
      throw new UnavailableError('PROJECTION.LOG_UNAVAILABLE', `Reading ${stream} failed.`, 'not-written', 1, {
        cause,
      });
    }
    let state = BEFORE;
    for (const event of await this.codec.open(recorded)) {
      const audited = event.kind === 'format-1' ? this.audited(event) : undefined;
      if (event.kind === 'format-1')
        state = stateAfter(state, event, audited ? fold.evolve(state.state, audited) : state.state);
    }
    return state;
  }
}
