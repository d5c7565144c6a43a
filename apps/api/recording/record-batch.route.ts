import { invalidEvents } from '#libs/audit';
import type { FastifyInstance } from 'fastify';
import type { BatchAdmission } from './batch-admission.js';
import { batchForm } from './body-form.js';
import { acceptedReply, buffer } from './buffered-recording.js';
import { prefersAsync } from './prefer.js';
import { recordCommand } from './record-command.js';
import type { RecordingSource } from './recording.js';

import { replyToBatch } from './reply-to-batch.js';
import { skipsInvalid } from './skips-invalid.js';

/** The body of a batch, in bytes. */
export const BATCH_BYTES_MAX = 16 * 1024 * 1024;

/** `POST /v1/audit/events/batch`: up to 10,000 events. `?invalid=skip` records the good ones and names the bad. */
export function addRecordBatchRoute(
  server: FastifyInstance,
  recording: RecordingSource,
  admission: BatchAdmission,
): void {
  const options = {
    bodyLimit: BATCH_BYTES_MAX,
    config: { access: 'audit:record' as const },
    onRequest: admission.hook,
  };
  server.post('/v1/audit/events/batch', options, async (request, reply) => {
    const parts = recording.get();
    const { handler } = parts;
    const skipInvalid = skipsInvalid(request.query);
    const later = prefersAsync(request.headers.prefer);
    const command = recordCommand(request, batchForm(request.headers));
    const ready = await handler.prepare({ ...command, skipInvalid, fingerprintAll: later });
    if (ready.errors.length > 0 && !skipInvalid) throw invalidEvents(ready.errors);
    if (!later) return replyToBatch(reply, await handler.record(ready), skipInvalid);
    buffer(ready, parts);
    const data = ready.names.map(({ index, publicId }) => ({ index, id: publicId }));
    return acceptedReply(reply, JSON.stringify({ accepted: data.length, errors: ready.errors, data }));
  });
}
