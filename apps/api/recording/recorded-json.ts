import { idTaken, type RecordedAuditEvent } from '#libs/audit';
import type { Recorded } from '#libs/event-store';

/** The members that tell where an event is: `"id":…,"recordedAt":…,"receipt":{…}`. */
function receiptMembers(id: string, { recordedAt, receipt }: Recorded): string {
  const { stream, revision, position } = receipt;
  return `"id":${JSON.stringify(id)},"recordedAt":"${recordedAt}","receipt":{"stream":"${stream}","revision":"${revision}","position":"${position}"}`;
}

/** The answer to one event that is in the log. */
export function recordedJson(id: string, recorded: Recorded): string {
  return `{${receiptMembers(id, recorded)}}`;
}

/** What became of one event of a batch, as its own status: 201 recorded, 200 it was there, 409 the id is taken, 503. */
function itemJson({ index, id, outcome }: RecordedAuditEvent): string {
  if (outcome.status === 'recorded') {
    const { recorded } = outcome;
    const state = recorded.duplicate ? '"status":200,"duplicate":true' : '"status":201';
    return `{"index":${index},${state},${receiptMembers(id, recorded)}}`;
  }
  const { code } = outcome.status === 'conflict' ? idTaken() : outcome.error;
  const { status, more } =
    outcome.status === 'conflict'
      ? { status: 409, more: '' }
      : { status: 503, more: `,"outcome":"${outcome.error.outcome}"` };
  return `{"index":${index},"status":${status},"id":${JSON.stringify(id)},"code":"${code}"${more}}`;
}

/** The events of a batch, each with what became of it. */
export function itemsJson(events: readonly RecordedAuditEvent[]): string {
  return `[${events.map(itemJson).join(',')}]`;
}
