import type { Clock, FieldError } from '#libs/kernel';
import type { RecordableEvent, RecordOutcome } from '#libs/event-store';
import type { PreparationRequest } from '../../preparation/preparation-request.js';
import type { EventPreparer } from '../../preparers/event-preparer.port.js';
import type { RecordAuditEventsCommand } from './record-audit-events.command.js';
import { recordableEvents } from './recordable-events.js';

/** The recorder, as far as recording needs it. */
export interface EventRecorder {
  record(tenantId: string, events: readonly RecordableEvent[]): Promise<readonly RecordOutcome[]>;
}

/** What became of one event of a request. */
export interface RecordedAuditEvent {
  /** Its place in the request. */
  readonly index: number;
  /** The id that its sender knows it by. */
  readonly id: string;
  readonly outcome: RecordOutcome;
}

/** What became of a request. `errors` name what is wrong with events that were not recorded for it. */
export interface RecordAuditEventsResult {
  readonly total: number;
  readonly errors: readonly FieldError[];
  readonly events: readonly RecordedAuditEvent[];
}

/** A request that was read, checked and sealed, and is ready to be recorded. */
export interface ReadyRequest {
  readonly tenantId: string;
  readonly total: number;
  readonly errors: readonly FieldError[];
  /** Places and ids of the events, in order. */
  readonly names: readonly { readonly index: number; readonly publicId: string }[];
  readonly events: readonly RecordableEvent[];
}

/** Records audit events durably. */
export class RecordAuditEventsHandler {
  constructor(
    private readonly preparer: EventPreparer,
    private readonly recorder: EventRecorder,
    private readonly streamOf: (tenantId: string) => string,
    private readonly clock: Clock,
  ) {}

  /** Reads, checks and seals; rejects as `prepareEvents` does. */
  async prepare(command: RecordAuditEventsCommand): Promise<ReadyRequest> {
    const { tenantId } = command;
    const receivedAtMs = this.clock.nowMs();
    const request: PreparationRequest = { ...command, receivedAtMs, stream: this.streamOf(tenantId) };
    const preparation = await this.preparer.prepare(request);
    const { total, errors, events: names } = preparation;
    return { tenantId, total, errors, names, events: recordableEvents(request, preparation, this.preparer) };
  }

  /** Records what is ready; resolves once every event has its outcome. */
  async record({ tenantId, total, errors, names, events }: ReadyRequest): Promise<RecordAuditEventsResult> {
    const outcomes = events.length === 0 ? [] : await this.recorder.record(tenantId, events);
    return {
      total,
      errors,
      events: names.map(({ index, publicId }, i) => ({ index, id: publicId, outcome: outcomes[i]! })),
    };
  }

  /** Both. */
  async execute(command: RecordAuditEventsCommand): Promise<RecordAuditEventsResult> {
    return this.record(await this.prepare(command));
  }
}
