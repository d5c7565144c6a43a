import type { RecordAuditEventsCommand, BodyForm, CloudEventHeaders } from '#libs/audit';
import type { FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from '../http/idempotency-key.js';
import { parseTraceParent } from '../http/trace-parent.js';

const NOTHING = Buffer.alloc(0);

/** The headers of a CloudEvent in binary mode; those that came more than once are joined, as Node.js does. */
function cloudEventHeaders({ headers }: FastifyRequest): CloudEventHeaders {
  const found: Record<string, string> = {};
  for (const name of Object.keys(headers))
    if (name === 'content-type' || name.startsWith('ce-')) found[name] = String(headers[name]);
  return found;
}

/** The command in a request. */
export function recordCommand(request: FastifyRequest, form: BodyForm): RecordAuditEventsCommand {
  return {
    tenantId: request.principal!.tenantId,
    form,
    body: (request.body as Buffer | undefined) ?? NOTHING,
    headers: form === 'cloudevent-binary' ? cloudEventHeaders(request) : undefined,
    idempotencyKey: idempotencyKeyOf(request.headers),
    correlationId: parseTraceParent(request.headers['traceparent'] as string | undefined)?.traceId,
  };
}
