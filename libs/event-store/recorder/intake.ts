import { APPEND_BYTES_MAX } from '../append-limits.js';
import { AppendOutcomeUnknownError, AppendRefusedError } from '../event-store.errors.js';
import { firstReceipts } from './first-receipts.js';
import type { IntakeContext } from './intake-context.js';
import { outcomeOfKnown, unreadable, withFingerprints } from './known-events.js';
import { PendingEvent, pendingBytes } from './pending-event.js';
import type { IdInFlight } from './recent-ids.js';
import type { RecordedPlace } from './recorded-place.js';
import type { RecordOutcome } from './record-outcome.js';
import { RecordRequest } from './record-request.js';
import type { RecordableEvent } from './recordable-event.js';

/** Takes in the events of one request: the known ones get their outcome, the others go on their way, in their order. */
export class Intake {
  private readonly request: RecordRequest;
  /** By index: ids that are on their way because of this request. */
  private readonly ids = new Map<number, IdInFlight>();
  /** Indices of events that will not go on their way. */
  private readonly aside = new Set<number>();
  private readonly items: PendingEvent[] = [];
  private isOverdue = false;

  constructor(
    private readonly context: IntakeContext,
    private readonly tenantId: string,
    private readonly events: readonly RecordableEvent[],
    answerWithinMs: number,
  ) {
    this.request = new RecordRequest(events.length);
    this.request.answerWithin(answerWithinMs, (index) => this.overdue(index));
  }

  /** Resolves when every event has its outcome, which is within the time given. */
  run(): Promise<RecordOutcome[]> {
    const known = this.sort();
    if (known.length > 0) void this.tell(known);
    if (this.ids.size > 0) void this.lookUp().then(() => this.sendOthers());
    else this.sendOthers();
    return this.request.outcomes;
  }

  /** Sets aside what is too large, on its way already, or in the log; gives the indices of the last. */
  private sort(): number[] {
    const { recentIds } = this.context;
    const known: number[] = [];
    for (const [index, event] of this.events.entries()) {
      if (pendingBytes(event) >= APPEND_BYTES_MAX) {
        const error = new AppendRefusedError('too-large', 'An event takes less than 1 MiB as it is stored.');
        this.setAside(index, { status: 'refused', error });
      } else if (event.chosenId) {
        const inFlight = recentIds.findInFlight(event.id);
        if (inFlight) this.waitFor(index, inFlight);
        else if (recentIds.findPlace(event.id)) known.push(index);
        else this.ids.set(index, recentIds.begin(event.id));
      }
    }
    for (const index of known) this.setAside(index);
    return known;
  }

  private setAside(index: number, outcome?: RecordOutcome): void {
    this.aside.add(index);
    this.context.release(pendingBytes(this.events[index]!));
    if (outcome) this.request.settle(index, outcome);
  }

  private waitFor(index: number, inFlight: IdInFlight): void {
    this.setAside(index);
    const { fingerprint } = this.events[index]!;
    (inFlight.waiters ??= []).push({ fingerprint, settle: (outcome) => this.request.settle(index, outcome) });
  }

  private async tell(known: readonly number[]): Promise<void> {
    const { recentIds, fingerprints } = this.context;
    const places = known.map((index) => recentIds.findPlace(this.events[index]!.id)!);
    const read = await withFingerprints(places, fingerprints);
    for (const [i, index] of known.entries()) {
      const event = this.events[index]!;
      if (read[i]!.fingerprint !== places[i]!.fingerprint) recentIds.remember(event.id, read[i]!);
      this.request.settle(index, outcomeOfKnown(event, read[i]!));
    }
  }

  private async lookUp(): Promise<void> {
    const { lookup, store, recentIds } = this.context;
    const ids = [...this.ids.values()].map(({ id }) => id);
    const found = await lookup.find(this.tenantId, ids);
    const mine = [...this.ids].filter(([, { id }]) => found.has(id));
    if (mine.length === 0) return;
    let places: ReadonlyMap<string, RecordedPlace> | undefined;
    let failure: RecordOutcome | undefined;
    try {
      places = await firstReceipts(
        store,
        mine.map(([, { id }]) => found.get(id)!),
      );
    } catch (cause) {
      failure = { status: 'unknown', error: unreadable(cause) };
    }
    for (const [index, entry] of mine) {
      const place = places?.get(entry.id);
      this.setAside(index, place ? outcomeOfKnown(this.events[index]!, place) : failure);
      if (place) recentIds.recorded(entry, place);
      else recentIds.abandoned(entry, failure!);
    }
  }

  private sendOthers(): void {
    const { recentIds, enqueue } = this.context;
    for (const [index, event] of this.events.entries()) {
      if (this.aside.has(index)) continue;
      const id = this.ids.get(index);
      if (this.isOverdue) {
        this.setAside(index, NOT_SENT);
        if (id) recentIds.abandoned(id, NOT_SENT);
      } else {
        const item = new PendingEvent(event, this.request, index, id, recentIds);
        this.items[index] = item;
        enqueue(this.tenantId, item);
      }
    }
  }

  /** Time is up. What no append has carried yet will not be written. */
  private overdue(index: number): RecordOutcome {
    this.isOverdue = true;
    const item = this.items[index];
    if (item?.state === 'sent' || this.aside.has(index)) return IN_DOUBT;
    if (item?.state === 'queued') {
      item.abandoned(NOT_SENT);
      this.context.release(item.bytes);
    }
    return NOT_SENT;
  }
}

const NOT_SENT: RecordOutcome = {
  status: 'refused',
  error: new AppendRefusedError('unavailable', 'The event store did not get to it in time; the event was not written.'),
};
const IN_DOUBT: RecordOutcome = {
  status: 'unknown',
  error: new AppendOutcomeUnknownError('The event store has not answered in time.'),
};
