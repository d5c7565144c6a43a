import { UnavailableError } from '#libs/kernel';
import type { AuditBuffer, ReadyRequest } from '#libs/audit';
import type { FastifyReply } from 'fastify';

/** Gives ready events to the buffer; throws an UnavailableError where it has no room. */
export function buffer({ tenantId, events }: ReadyRequest, into: AuditBuffer): void {
  if (events.length === 0 || into.offer(tenantId, events)) return;
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
