import { AUDIT_EVENT_RECORDED, type EventCatalogue } from '#libs/contracts';
import type { EventCodec, EventStore, OpenedFormat1 } from '#libs/event-store';
import { findRefusal, type Refusal, TYPE_UNKNOWN } from './check-event.js';
import { entryOfAuditEvent } from './entry-of-audit-event.js';
import { entryOfDomainEvent } from './entry-of-domain-event.js';
import type { ProjectedEntry } from './projected-entry.js';
import { StreamStates } from './stream-states.js';

/** Makes the entry of an event, whichever kind of event it is. */
export class EntryMaker {
  private readonly states: StreamStates;

  /** `catalogue`: the event types that are known; all that this version knows, unless others are given. */
  constructor(eventStore: EventStore, codec: EventCodec, catalogue?: EventCatalogue) {
    this.states = new StreamStates(eventStore, codec, catalogue);
  }

  /** At once for an audit event, which needs nothing but itself. */
  entryOf(event: OpenedFormat1): ProjectedEntry | Refusal | Promise<ProjectedEntry> {
    const refusal = findRefusal(event);
    if (refusal) return refusal;
    if (event.recorded.type === AUDIT_EVENT_RECORDED) return entryOfAuditEvent(event);
    const audited = this.states.audited(event);
    if (audited) return entryOfDomainEvent(event, audited, this.states);
    return { code: TYPE_UNKNOWN, reason: 'A newer version of the ledger wrote this type of event.' };
  }
}
