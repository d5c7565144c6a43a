import { idTaken, invalidEvents, type ReadyRequest, type RecordedAuditEvent } from '#libs/audit';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { eventForm } from './body-form.js';
import { acceptedReply, buffer } from './buffered-recording.js';
import { keyReused } from './key-reused.js';
import { prefersAsync } from './prefer.js';
import { recordCommand } from './record-command.js';
import { recordedJson } from './recorded-json.js';
import type { RecordingSource } from './recording.js';
import { replyToBatch } from './reply-to-batch.js';

function replyToEvent(reply: FastifyReply, { id, outcome }: RecordedAuditEvent, byKey: boolean): FastifyReply {
  if (outcome.status === 'conflict') throw byKey ? keyReused() : idTaken();
  if (outcome.status !== 'recorded') throw outcome.error;
  const { recorded } = outcome;
  if (recorded.duplicate && byKey) reply.header('idempotent-replayed', 'true');
  reply.header('content-type', 'application/json').header('location', `/v1/audit/events/${encodeURIComponent(id)}`);
  return reply.code(recorded.duplicate ? 200 : 201).send(recordedJson(id, recorded));
}

/** Whether an event is known by an `Idempotency-Key` alone. */
function isByKey({ names, events }: ReadyRequest): boolean {
  return events[0]!.chosenId && names[0]!.publicId === events[0]!.id;
}

/** `POST /v1/audit/events`: one event, as JSON or as a CloudEvent; a batch of CloudEvents too, as their binding has it. */
export function addRecordEventRoute(server: FastifyInstance, recording: RecordingSource): void {
  server.post('/v1/audit/events', { config: { access: 'audit:record' } }, async (request, reply) => {
    const parts = recording.get();
    const { handler } = parts;
    const form = eventForm(request.headers);
    const later = prefersAsync(request.headers.prefer);
    const ready = await handler.prepare({ ...recordCommand(request, form), fingerprintAll: later });
    if (ready.errors.length > 0) throw invalidEvents(ready.errors);
    if (form === 'cloudevent-batch') return replyToBatch(reply, await handler.record(ready));
    if (later) {
      buffer(ready, parts);
      return acceptedReply(reply, JSON.stringify({ id: ready.names[0]!.publicId }));
    }
    const { events } = await handler.record(ready);
    return replyToEvent(reply, events[0]!, isByKey(ready));
  });
}
