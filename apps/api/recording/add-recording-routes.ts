import type { FastifyInstance } from 'fastify';
import type { Backend } from '../backend/backend.js';
import { BatchAdmission } from './batch-admission.js';
import { addRecordBatchRoute, BATCH_BYTES_MAX } from './record-batch.route.js';
import { addRecordEventRoute } from './record-event.route.js';

/** All bodies of batches that are being read at once, in bytes. */
const ADMITTED_BYTES_MAX = 64 * 1024 * 1024;

/** Adds the routes that record, to the server itself: they are the hot ones. */
export function addRecordingRoutes(server: FastifyInstance, { recording }: Backend): void {
  const admission = new BatchAdmission(ADMITTED_BYTES_MAX, BATCH_BYTES_MAX);
  addRecordEventRoute(server, recording);
  addRecordBatchRoute(server, recording, admission);
}
