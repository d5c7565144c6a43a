import { formatTimestamp, uuidV7, type Clock } from '#libs/kernel';
import { contractOf, ledgerStream } from '#libs/contracts';
import { encodeMetadata, type EventCodec, type EventStore } from '#libs/event-store';
import type { ShedCounter, ShedEvents } from './shed-events.js';

const TYPE = 'ledger.buffered-events-shed.v1';

/** What recording shed events needs. */
export interface ShedRecording {
  readonly deploymentId: string;
  readonly codec: EventCodec;
  readonly eventStore: EventStore;
  readonly clock: Clock;
}

/** Records in the ledger itself what was shed: each count as one event, in a ledger stream of its own. */
export class ShedRecorder {
  #running: Promise<void> | undefined;

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
    for (const shed of this.counter.take()) {
      try {
        await this.#record(shed);
      } catch {
        this.counter.giveBack(shed);
      }
    }
  }

  async #record(shed: ShedEvents): Promise<void> {
    const { deploymentId, codec, eventStore, clock } = this.recording;
    const now = clock.nowMs();
    const recordedAt = formatTimestamp(now);
    const id = uuidV7(now);
    const stream = ledgerStream(deploymentId, id);
    const plain = { id, type: TYPE, open: { occurredAt: recordedAt, ...shed }, boxes: [] };
    const [sealed] = await codec.seal(deploymentId, stream, [plain], new Date(now));
    const { schemaVersion: schema } = contractOf(TYPE);
    const metadata = encodeMetadata({ tenantId: deploymentId, schema, recordedAt });
    const event = { id, type: TYPE, data: sealed!.data, metadata };
    await eventStore.append(stream, [event], { expectedRevision: 'no_stream' });
  }
}
