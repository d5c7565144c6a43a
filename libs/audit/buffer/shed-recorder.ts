import { formatTimestamp, uuidV7, type Clock } from '#libs/kernel';
import { contractOf, ledgerStream } from '#libs/contracts';
import {
  AppendRefusedError,
  encodeMetadata,
  type EventCodec,
  type EventStore,
  type NewEvent,
  WrongExpectedRevisionError,
} from '#libs/event-store';
import type { ShedCounter, ShedEvents } from './shed-events.js';

const TYPE = 'ledger.buffered-events-shed.v1';

/** What recording shed events needs. */
export interface ShedRecording {
  readonly deploymentId: string;
  readonly codec: EventCodec;
  readonly eventStore: EventStore;
  readonly clock: Clock;
}

/** An event that says what was shed, ready to be appended. */
interface ShedAppend {
  readonly stream: string;
  readonly event: NewEvent;
}

/** Records in the ledger itself what was shed: each count as one event, in a ledger stream of its own. */
export class ShedRecorder {
  #running: Promise<void> | undefined;
  /** Appends of unknown outcome: the same again, to a stream that nobody else writes, tells what became of them. */
  readonly #inDoubt: ShedAppend[] = [];

  constructor(
    private readonly counter: ShedCounter,
    private readonly recording: ShedRecording,
  ) {}

  /** Records the counts so far; what cannot be recorded now stays counted. Never rejects. */
  run(): Promise<void> {
    this.#running ??= this.#recordAll().finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #recordAll(): Promise<void> {
    for (const append of this.#inDoubt.splice(0)) if (!(await this.#isSettled(append))) this.#inDoubt.push(append);
    for (const shed of this.counter.take()) {
      try {
        await this.#append(await this.#seal(shed));
      } catch {
        this.counter.giveBack(shed);
      }
    }
  }

  async #seal(shed: ShedEvents): Promise<ShedAppend> {
    const { deploymentId, codec, clock } = this.recording;
    const now = clock.nowMs();
    const recordedAt = formatTimestamp(now);
    const id = uuidV7(now);
    const stream = ledgerStream(deploymentId, id);
    const plain = { id, type: TYPE, open: { occurredAt: recordedAt, ...shed }, boxes: [] };
    const [sealed] = await codec.seal(deploymentId, stream, [plain], new Date(now));
    const { schemaVersion: schema } = contractOf(TYPE);
    const metadata = encodeMetadata({ tenantId: deploymentId, schema, recordedAt });
    return { stream, event: { id, type: TYPE, data: sealed!.data, metadata } };
  }

  /** Rejects where the event is definitely not written; where that is unknown, it is asked again the next time. */
  async #append(append: ShedAppend): Promise<void> {
    try {
      await this.#write(append);
    } catch (error) {
      if (error instanceof AppendRefusedError) throw error;
      this.#inDoubt.push(append);
    }
  }

  /** Whether an append that was in doubt is in the log: by now, or, if its stream has something in it, since then. */
  async #isSettled(append: ShedAppend): Promise<boolean> {
    return this.#write(append).then(
      () => true,
      (error: unknown) => error instanceof WrongExpectedRevisionError,
    );
  }

  async #write({ stream, event }: ShedAppend): Promise<void> {
    await this.recording.eventStore.append(stream, [event], { expectedRevision: 'no_stream' });
  }
}
