import { aggregateStream, contractOf, type DomainEvent } from '#libs/contracts';
import type { Timestamp } from '#libs/kernel';
import type { Keyring } from '#libs/privacy';
import { type EventCodec, encodeMetadata } from '../codec/index.js';
import type { EventStore, NewEvent } from '../event-store.port.js';
import type { ClockCheck } from '../recorder/clock-check.port.js';
import { clockRefusal } from '../recorder/clock-refusal.js';
import type { RecorderClock } from '../recorder/recorder-clock.js';
import { settleAppend } from '../recorder/settle-append.js';
import { CommandConflictError, CommandIdTakenError, NothingToDoError } from './aggregate.errors.js';
import type { AggregateRepository, StoredDomainEvent } from './aggregate-repository.js';
import { type CommandIds, commandIds } from './command-ids.js';
import type { CommandMeta, CommandOutcome } from './command-meta.js';
import type { Decider } from './decider.js';
import { plainEventOf } from './plain-event-of.js';
import { withoutUndefined } from './without-undefined.js';

/** What a command says, with the time at which it is decided. */
export type Timed<Input> = Input & { readonly at: Timestamp };

/** One command to one aggregate. */
export interface CommandCase<State, Input extends object, Event extends DomainEvent> {
  /** `<context>.<use-case>`. */
  readonly name: string;
  /** The first word of the aggregate's stream. */
  readonly category: string;
  /** Absent: the command makes a new one. */
  readonly aggregateId?: string;
  readonly decider: Decider<State, Timed<Input>, Event>;
  readonly input: Input;
  readonly meta: CommandMeta;
}

/** What an executor works with. */
export interface CommandExecutorOptions {
  readonly store: EventStore;
  readonly codec: EventCodec;
  readonly keyring: Keyring;
  readonly repository: AggregateRepository;
  readonly clock: RecorderClock;
  readonly clockCheck: ClockCheck;
}

interface Attempt {
  readonly tenantId: string;
  readonly stream: string;
  readonly recordedAt: Timestamp;
  readonly ids: CommandIds;
  readonly events: readonly DomainEvent[];
}

const ATTEMPTS_MAX = 5;
const SETTLE_MS = 8_000;

/** Carries commands out: load, decide, append; again from the start when somebody else was faster. */
export class CommandExecutor {
  constructor(private readonly options: CommandExecutorOptions) {}

  /**
   * Rejects with what the decider throws; InvalidInputError for an event that breaks its schema;
   * {@link CommandConflictError} after five attempts; {@link CommandIdTakenError}; and as the event store and the keyring do.
   * Where the outcome is unknown, the same command under the same id is safe.
   */
  async execute<State, Input extends object, Event extends DomainEvent>(
    command: CommandCase<State, Input, Event>,
  ): Promise<CommandOutcome> {
    const { name, category, aggregateId, decider, input, meta } = command;
    const { clock, clockCheck, keyring, repository } = this.options;
    const refusal = clockRefusal(clockCheck);
    if (refusal) throw refusal;
    const ids = await commandIds(keyring, name, aggregateId, withoutUndefined(input), meta);
    const stream = aggregateStream(category, meta.tenantId, ids.aggregateId);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      const loaded = await repository.load(stream, decider);
      const before = eventsOf(ids, loaded.events);
      if (before.length > 0) return repeated(stream, ids, before);
      const recordedAt = clock.next();
      const events = decider.decide(loaded.state, { ...input, at: recordedAt });
      if (events.length === 0) throw new NothingToDoError();
      const sealed = await this.seal({ tenantId: meta.tenantId, stream, recordedAt, ids, events }, meta);
      const outcome = await this.append(stream, loaded.revision, sealed);
      if (outcome) return { aggregateId: ids.aggregateId, recordedAt, receipt: outcome, repeated: false };
    }
    throw new CommandConflictError(stream, ATTEMPTS_MAX);
  }

  private async seal({ tenantId, stream, recordedAt, ids, events }: Attempt, meta: CommandMeta): Promise<NewEvent[]> {
    const context = { ...meta.context, fingerprint: ids.fingerprint };
    const plain = events.map((event, i) => plainEventOf(ids.eventId(i), event, context));
    const sealed = await this.options.codec.seal(tenantId, stream, plain, new Date(recordedAt));
    const { correlationId } = ids;
    return sealed.map(({ id, type, data }) => {
      const schema = contractOf(type).schemaVersion;
      return { id, type, data, metadata: encodeMetadata({ tenantId, schema, recordedAt, correlationId }) };
    });
  }

  /** Undefined: the stream was not at this revision, and nothing was written. */
  private async append(
    stream: string,
    revision: bigint,
    events: readonly NewEvent[],
  ): Promise<CommandOutcome['receipt'] | undefined> {
    const expectedRevision = revision < 0n ? 'no_stream' : revision;
    const until = AbortSignal.timeout(SETTLE_MS);
    const settled = await settleAppend(this.options.store, { stream, events, expectedRevision }, until);
    if (settled.kind === 'displaced') return undefined;
    if (settled.kind !== 'appended') throw settled.error;
    return { stream, revision: String(settled.result.revision), position: String(settled.result.position) };
  }
}

/** The events that this command has caused before, in order. */
function eventsOf(ids: CommandIds, events: readonly StoredDomainEvent[]): StoredDomainEvent[] {
  const first = events.findIndex(({ id }) => id === ids.eventId(0));
  if (first < 0) return [];
  return events.slice(first).filter(({ id }, i) => id === ids.eventId(i));
}

function repeated(stream: string, ids: CommandIds, before: readonly StoredDomainEvent[]): CommandOutcome {
  const { fingerprint, recordedAt, revision, position } = before.at(-1)!;
  if (fingerprint !== undefined && fingerprint !== ids.fingerprint) throw new CommandIdTakenError();
  const receipt = { stream, revision: String(revision), position: String(position) };
  return { aggregateId: ids.aggregateId, recordedAt, receipt, repeated: true };
}
