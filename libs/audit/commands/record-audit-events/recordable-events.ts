import { AUDIT_EVENT_RECORDED, contractOf } from '#libs/contracts';
import type { RecordableEvent, SealedForm } from '#libs/event-store';
import type { PreparationRequest } from '../../preparation/preparation-request.js';
import type { Preparation, PreparedEvent } from '../../preparation/prepared-event.js';
import type { EventPreparer } from '../../preparers/event-preparer.port.js';

const { schemaVersion: schema } = contractOf(AUDIT_EVENT_RECORDED);

/** Prepares a request again for the month of `at`, once however many of its events ask. */
function resealer(
  request: PreparationRequest,
  events: readonly PreparedEvent[],
  preparer: EventPreparer,
): (event: PreparedEvent, at: Date) => Promise<SealedForm> {
  const again = new Map<string, Promise<ReadonlyMap<number, SealedForm>>>();
  const prepare = async (at: Date): Promise<ReadonlyMap<number, SealedForm>> => {
    const eventIds = new Map(events.map((event) => [event.index, event.id]));
    const sealed = await preparer.prepare({ ...request, again: { eventIds, sealedAtMs: at.getTime() } });
    return new Map(sealed.events.map((event) => [event.index, event]));
  };
  return async (event, at) => {
    const month = at.toISOString().slice(0, 7);
    const sealed = again.get(month) ?? prepare(at);
    again.set(month, sealed);
    return (await sealed).get(event.index)!;
  };
}

/** The prepared events of a request as the recorder takes them: the same objects, with what it needs beside. */
export function recordableEvents(
  request: PreparationRequest,
  { events }: Preparation,
  preparer: EventPreparer,
): RecordableEvent[] {
  const reseal = resealer(request, events, preparer);
  return events.map((event) => Object.assign(event, { schema, reseal: (at: Date) => reseal(event, at) }));
}
