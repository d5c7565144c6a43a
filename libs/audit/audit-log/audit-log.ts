import type { AuditEvent } from '#libs/contracts';
import type { Recorded } from '#libs/event-store';
import type { AuditBuffer } from '../buffer/audit-buffer.js';
import type {
  ReadyRequest,
  RecordAuditEventsHandler,
} from '../commands/record-audit-events/record-audit-events.handler.js';

import { idTaken, invalidEvents } from '../commands/record-audit-events/refusals.js';

/** What an audit log records with, as soon as it is there. */
export interface AuditLogParts {
  readonly handler: RecordAuditEventsHandler;
  readonly buffer: AuditBuffer;
}

/** Records audit events of an application from inside, in one line: the events of one tenant. */
export class AuditLog {
  constructor(
    private readonly parts: () => AuditLogParts,
    private readonly tenantId: string,
  ) {}

  /**
   * Records an event, and resolves when it is durable. Rejects with an InvalidInputError for an event that breaks rules, a
   * ConflictError where its id is taken, and an UnavailableError where a store is away.
   */
  async record(event: AuditEvent): Promise<Recorded> {
    const { handler } = this.parts();
    const { events } = await handler.record(await this.#prepare(event, false));
    const { outcome } = events[0]!;
    if (outcome.status === 'recorded') return outcome.recorded;
    throw outcome.status === 'conflict' ? idTaken() : outcome.error;
  }

  /** Takes an event that nobody waits for, and says whether there was room: it is written within a second. */
  async recordLater(event: AuditEvent): Promise<boolean> {
    const { tenantId, events } = await this.#prepare(event, true);
    return this.parts().buffer.offer(tenantId, events);
  }

  async #prepare(event: AuditEvent, fingerprintAll: boolean): Promise<ReadyRequest> {
    const { tenantId } = this;
    const body = Buffer.from(JSON.stringify(event));
    const ready = await this.parts().handler.prepare({ tenantId, form: 'event', body, fingerprintAll });
    if (ready.errors.length > 0) throw invalidEvents(ready.errors);
    return ready;
  }
}
