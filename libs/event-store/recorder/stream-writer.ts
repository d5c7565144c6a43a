import { randomShortId } from '#libs/kernel';
import { auditStream } from '#libs/contracts';
import { AppendOutcomeUnknownError } from '../event-store.errors.js';
import type { AppendResult, EventStore } from '../event-store.port.js';
import { isSealedForItsMonth, type NextAppend, takeNextAppend } from './next-append.js';
import type { PendingEvent } from './pending-event.js';
import { PendingQueue } from './pending-queue.js';
import { readPlacesAtLast } from './read-places.js';
import type { AppendPlace } from './recorded-place.js';
import type { RecorderClock } from './recorder-clock.js';
import type { RecordOutcome } from './record-outcome.js';
import { resealForItsMonth } from './reseal.js';
import { settleAppend, type SettledAppend } from './settle-append.js';

/** What all writers of a recorder share. */
export interface WriterContext {
  readonly store: EventStore;
  readonly clock: RecorderClock;
  /** Ends the attempts to settle what is in doubt. */
  readonly stop: AbortSignal;
  /** Called when events have their outcome, for good. */
  readonly onDone: (items: readonly PendingEvent[]) => void;
}

interface Sent extends NextAppend {
  readonly stream: string;
  readonly settled: Promise<SettledAppend>;
}

/** The one writer of one tenant's audit stream: one append at a time, and whatever came meanwhile in the next. */
export class StreamWriter {
  private readonly queue = new PendingQueue();
  private stream: string;
  /** Of the last event; -1n: the stream does not exist yet. */
  private revision = -1n;
  private running = false;

  constructor(
    private readonly tenantId: string,
    recorderId: string,
    private readonly context: WriterContext,
  ) {
    this.stream = auditStream(tenantId, recorderId);
  }

  /** The stream to which it writes. */
  get streamName(): string {
    return this.stream;
  }

  /** Whether everything that was added has its outcome. */
  get idle(): boolean {
    return !this.running;
  }

  /** Takes an event; those added in the same turn travel together. */
  add(item: PendingEvent): void {
    this.queue.add(item);
    if (this.running) return;
    this.running = true;
    queueMicrotask(() => void this.run());
  }

  private async run(): Promise<void> {
    let sent = await this.send();
    while (sent) {
      const settled = await sent.settled;
      if (settled.kind === 'appended') this.revision = settled.result.revision;
      if (settled.kind === 'displaced') await this.replaceStream(sent);
      // The next append is on its way before the callers of this one hear of it: the store need not wait for them.
      const next = await this.send();
      if (settled.kind === 'appended') this.recorded(sent, settled.result);
      if (settled.kind === 'refused') this.abandon(sent.items, { status: 'refused', error: settled.error });
      if (settled.kind === 'unsettled') this.abandon(sent.items, { status: 'unknown', error: settled.error });
      sent = next;
    }
    this.running = false;
  }

  private async send(): Promise<Sent | undefined> {
    const { clock, store, stop } = this.context;
    while (this.queue.peek()) {
      const append = takeNextAppend(this.queue, this.tenantId, clock.next());
      if (!append) return undefined;
      if (isSealedForItsMonth(append)) {
        for (const item of append.items) item.state = 'sent';
        const { stream } = this;
        const expectedRevision = this.revision < 0n ? 'no_stream' : this.revision;
        return {
          ...append,
          stream,
          settled: settleAppend(store, { stream, events: append.events, expectedRevision }, stop),
        };
      }
      const kept = await resealForItsMonth(append);
      this.context.onDone(append.items.filter((item) => item.state === 'done'));
      this.queue.putBack(kept);
    }
    return undefined;
  }

  private recorded({ stream, recordedAt, items }: Sent, result: AppendResult): void {
    const append: AppendPlace = { stream, recordedAt, position: String(result.position) };
    const first = Number(result.revision) - items.length + 1;
    for (let i = 0; i < items.length; i++) {
      const { fingerprint } = items[i]!.event;
      items[i]!.recorded({ fingerprint, append, revision: String(first + i) });
    }
    this.context.onDone(items);
  }

  private abandon(items: readonly PendingEvent[], outcome: RecordOutcome): void {
    for (const item of items) item.abandoned(outcome);
    this.context.onDone(items);
  }

  /** The stream is not where this, its only writer, left it: what of the append is in it counts, the rest goes elsewhere. */
  private async replaceStream({ items, stream }: Sent): Promise<void> {
    const { store, stop } = this.context;
    const places = await readPlacesAtLast(store, stream, this.revision + 1n, stop);
    this.stream = auditStream(this.tenantId, randomShortId());
    this.revision = -1n;
    if (!places) {
      const error = new AppendOutcomeUnknownError('The stream could not be read back.');
      return this.abandon(items, { status: 'unknown', error });
    }
    const found = items.filter((item) => places.has(item.event.id));
    for (const item of found) item.recorded({ ...places.get(item.event.id)!, fingerprint: item.event.fingerprint });
    this.context.onDone(found);
    this.queue.putBack(items.filter((item) => !places.has(item.event.id)));
  }
}
