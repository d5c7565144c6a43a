import type { FieldError, UnavailableError } from '#libs/kernel';
import { idTaken, type RecordAuditEventsResult, type RecordedAuditEvent } from '#libs/audit';
import type { FastifyReply } from 'fastify';
import { problemOf, PROBLEM_TYPE } from '../errors/problem.js';

import { itemsJson } from './recorded-json.js';

/** How many events of a batch came to what. */
interface Tally {
  recorded: number;
  duplicates: number;
  conflicts: number;
  error?: UnavailableError;
}

function tallyOf(events: readonly RecordedAuditEvent[]): Tally {
  const tally: Tally = { recorded: 0, duplicates: 0, conflicts: 0 };
  for (const { outcome } of events) {
    if (outcome.status === 'recorded') {
      if (outcome.recorded.duplicate) tally.duplicates++;
      else tally.recorded++;
    } else if (outcome.status === 'conflict') tally.conflicts++;
    // Of several reasons the one that leaves open what was written is the one to tell.
    else if (tally.error?.outcome !== 'unknown') tally.error = outcome.error;
  }
  return tally;
}

function conflicts(events: readonly RecordedAuditEvent[]): FieldError[] {
  const { code, message: detail } = idTaken();
  const taken = events.filter(({ outcome }) => outcome.status === 'conflict');
  return taken.map(({ index }) => ({ pointer: `/${index}/id`, code, detail }));
}

function send(reply: FastifyReply, status: number, type: string, members: string, items: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', type)
    .send(Buffer.from(`{${members},"data":${items}}`));
}

/** The members of a JSON object, without its braces. */
const membersOf = (value: object): string => JSON.stringify(value).slice(1, -1);

/**
 * Answers a batch: 201, or 200 if all of it was there; 207 if some events were skipped; 409 if ids are taken; 503 if the
 * store went away. Whatever the status, `data` says of each event what became of it.
 */
export function replyToBatch(
  reply: FastifyReply,
  { events, errors }: RecordAuditEventsResult,
  skip = false,
): FastifyReply {
  const { recorded, duplicates, conflicts: taken, error } = tallyOf(events);
  const items = itemsJson(events);
  const all = errors.length > 0 || taken > 0 ? [...errors, ...conflicts(events)] : [];
  if (error || (taken > 0 && !skip)) {
    const { problem, headers } = problemOf(error ?? idTaken(), reply.request.id);
    const members = membersOf({ ...problem, ...(all.length > 0 && { errors: all }), recorded, duplicates });
    return send(reply.headers(headers), problem.status, PROBLEM_TYPE, members, items);
  }
  const ok = recorded > 0 ? 201 : 200;
  const members = membersOf({ recorded, duplicates, ...(all.length > 0 && { errors: all }) });
  return send(reply, all.length > 0 ? 207 : ok, 'application/json', members, items);
}
