import { UnavailableError } from '#libs/kernel';
import type { ReadyRequest } from '#libs/audit';
import type { FastifyReply } from 'fastify';
import type { Recording } from './recording.js';

/** Gives ready events to the buffer; throws an UnavailableError where it has no room, or the event store cannot write. */
export function buffer({ tenantId, events }: ReadyRequest, { buffer: into, gate }: Recording): void {
  if (events.length === 0) return;
  gate.pass(tenantId, events.length);
  if (into.offer(tenantId, events)) return;
  throw new UnavailableError('AUDIT.BUFFER_FULL', 'The buffer is full; nothing of this was taken.', 'not-written', 2);
}

/** Answers that events will be written shortly. */
export function acceptedReply(reply: FastifyReply, json: string): FastifyReply {
  return reply
    .code(202)
    .header('preference-applied', 'respond-async')
    .header('content-type', 'application/json')
    .send(json);
}
