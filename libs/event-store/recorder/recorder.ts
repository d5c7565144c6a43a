import { type Clock, randomShortId } from '#libs/kernel';
import { pause } from '../back-off.js';
import { AppendRefusedError, type RefusalReason } from '../event-store.errors.js';
import type { EventStore, Position } from '../event-store.port.js';
import type { ClockCheck } from './clock-check.port.js';
import { clockRefusal } from './clock-refusal.js';
import { IdLookup } from './id-lookup.js';
import { Intake } from './intake.js';
import type { IntakeContext } from './intake-context.js';
import { type PendingEvent, pendingBytes } from './pending-event.js';
import { preloadRecentIds } from './preload.js';
import { RecentIds } from './recent-ids.js';
import type { RecordOutcome } from './record-outcome.js';
import type { RecordableEvent } from './recordable-event.js';
import type { RecordedIds } from './recorded-ids.port.js';
import { RecorderClock } from './recorder-clock.js';
import type { StoredFingerprints } from './stored-fingerprints.js';
import { StreamWriter, type WriterContext } from './stream-writer.js';

/** What a recorder works with, and its bounds. */
export interface RecorderOptions {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly clockCheck: ClockCheck;
  readonly recordedIds: RecordedIds;
  readonly fingerprints: StoredFingerprints;
  /** When a caller is answered at the latest; what is in doubt then is settled afterwards. Default: 10 s. */
  readonly answerWithinMs?: number;
  /** The bytes that may wait or be on their way; more is refused. Default: 64 MiB. */
  readonly queueBytesMax?: number;
  /** The ids of recorded events that are remembered: at least half as many, never more. Default: 200,000, 60 bytes each. */
  readonly recentIdsMax?: number;
}

/** How a recorder is doing. */
export interface RecorderStatus {
  readonly queuedEvents: number;
  readonly queuedBytes: number;
  readonly recentIds: number;
  /** Events recorded without a look-up of their ids, because the projection could not be asked. */
  readonly idsNotLookedUp: number;
}

const DRAIN_MS = 15_000;

/** Records events, each once: the only writer of audit streams in its process. */
export class Recorder {
  private readonly writers = new Map<string, StreamWriter>();
  private readonly recorderId = randomShortId();
  private readonly stop = new AbortController();
  private readonly recentIds: RecentIds;
  private readonly lookup: IdLookup;
  private readonly intake: IntakeContext;
  private readonly writing: WriterContext;
  private queuedBytes = 0;
  private queuedEvents = 0;
  private draining = false;

  constructor(private readonly options: RecorderOptions) {
    const { store, clock, fingerprints, recordedIds, recentIdsMax = 200_000 } = options;
    this.recentIds = new RecentIds(recentIdsMax);
    this.lookup = new IdLookup(recordedIds);
    const release = (bytes: number): void => {
      this.queuedBytes -= bytes;
      this.queuedEvents--;
    };
    this.intake = {
      store,
      fingerprints,
      recentIds: this.recentIds,
      lookup: this.lookup,
      enqueue: (tenantId, item) => this.writerOf(tenantId).add(item),
      release,
    };
    const onDone = (items: readonly PendingEvent[]): void => items.forEach((item) => release(item.bytes));
    this.writing = { store, clock: new RecorderClock(clock), stop: this.stop.signal, onDone };
  }

  /** Remembers the last ids of the log; to be called before anything is recorded. `projected`: how far {@link RecordedIds} has come. */
  preload(projected: Position | null): Promise<void> {
    const { store, recentIdsMax = 200_000 } = this.options;
    return preloadRecentIds(store, this.recentIds, projected, recentIdsMax);
  }

  /**
   * Records events of one tenant in their order, and resolves with what became of each, in bounded time; never rejects.
   * Events that are refused for a reason that concerns all of them (overload, a wrong clock, shutdown) are refused together.
   */
  record(tenantId: string, events: readonly RecordableEvent[]): Promise<RecordOutcome[]> {
    const bytes = events.reduce((sum, event) => sum + pendingBytes(event), 0);
    const error = this.refusal(bytes);
    if (error) return Promise.resolve(events.map(() => ({ status: 'refused', error })));
    this.queuedBytes += bytes;
    this.queuedEvents += events.length;
    return new Intake(this.intake, tenantId, events, this.options.answerWithinMs ?? 10_000).run();
  }

  /** The stream that this recorder writes a tenant's events to, as things are: boxes with no other key are under its key. */
  streamOf(tenantId: string): string {
    return this.writerOf(tenantId).streamName;
  }

  /** How it is doing. */
  status(): RecorderStatus {
    return {
      queuedEvents: this.queuedEvents,
      queuedBytes: this.queuedBytes,
      recentIds: this.recentIds.size,
      idsNotLookedUp: this.lookup.skippedIds,
    };
  }

  /**
   * Takes nothing more, and resolves when everything taken has its outcome, or after 15 seconds: what is still in doubt
   * then is told to be unknown, and a retry settles it.
   */
  async drain(): Promise<void> {
    this.draining = true;
    const until = performance.now() + DRAIN_MS;
    while (this.queuedEvents > 0 && performance.now() < until) await pause(5);
    this.stop.abort();
    while ([...this.writers.values()].some((writer) => !writer.idle)) await pause(5);
  }

  private refusal(bytes: number): AppendRefusedError | undefined {
    const refuse = (reason: RefusalReason, message: string): AppendRefusedError =>
      new AppendRefusedError(reason, message);
    if (this.draining) return refuse('unavailable', 'Recording is shutting down.');
    if (this.queuedBytes + bytes > (this.options.queueBytesMax ?? 64 * 1024 * 1024))
      return refuse('overloaded', 'More events wait to be recorded than there is room for.');
    return clockRefusal(this.options.clockCheck);
  }

  private writerOf(tenantId: string): StreamWriter {
    let writer = this.writers.get(tenantId);
    if (!writer) {
      writer = new StreamWriter(tenantId, this.recorderId, this.writing);
      this.writers.set(tenantId, writer);
    }
    return writer;
  }
}
