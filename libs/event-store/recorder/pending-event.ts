import type { IdInFlight, RecentIds } from './recent-ids.js';
import { recordedOf, type RecordedPlace } from './recorded-place.js';
import type { RecordOutcome } from './record-outcome.js';
import type { RecordRequest } from './record-request.js';
import type { RecordableEvent, SealedForm } from './recordable-event.js';

/** Beside its data and type an event takes this much of an append at most: its metadata. */
const METADATA_BYTES_MAX = 512;

/** The bytes that an event takes of the queue, and at most of an append. */
export function pendingBytes({ data, type }: SealedForm): number {
  return data.length + 2 * type.length + METADATA_BYTES_MAX;
}

/** An event on its way into the log. */
export class PendingEvent {
  /** `sent`: some append has carried it, so it may be in the log. `done`: nothing more will happen to it. */
  state: 'queued' | 'sent' | 'done' = 'queued';
  sealed: SealedForm;
  readonly bytes: number;

  constructor(
    readonly event: RecordableEvent,
    private readonly request: RecordRequest,
    private readonly index: number,
    /** If the caller chose the id. */
    private readonly id: IdInFlight | undefined,
    private readonly recentIds: RecentIds,
  ) {
    this.sealed = event;
    this.bytes = pendingBytes(event);
  }

  /** It is in the log. */
  recorded(place: RecordedPlace): void {
    this.state = 'done';
    this.request.settle(this.index, { status: 'recorded', recorded: recordedOf(this.event.id, place, false) });
    if (this.id) this.recentIds.recorded(this.id, place);
  }

  /** It is not in the log, or nobody will find out any more. */
  abandoned(outcome: RecordOutcome): void {
    this.state = 'done';
    this.request.settle(this.index, outcome);
    if (this.id) this.recentIds.abandoned(this.id, outcome);
  }
}
