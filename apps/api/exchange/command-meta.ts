import { randomUUID } from 'node:crypto';
import type { CommandMeta } from '#libs/event-store';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { idempotencyKeyOf } from '../http/idempotency-key.js';
import { parseTraceParent } from '../http/trace-parent.js';

const USER_AGENT_MAX = 4096;

/** Who gives the command of a request, and under which id: its `Idempotency-Key`, or one that never comes again. */
export function commandMetaOf(request: FastifyRequest): CommandMeta {
  const { headers, principal, ip, id } = request;
  const userAgent = headers['user-agent']?.slice(0, USER_AGENT_MAX);
  const trace = parseTraceParent(headers['traceparent'] as string | undefined);
  return {
    tenantId: principal!.tenantId,
    commandId: idempotencyKeyOf(headers) ?? randomUUID(),
    context: {
      actor: { id: principal!.id, type: 'api-key', ip, ...(userAgent && { userAgent }) },
      requestId: id,
      ...(trace && { correlationId: trace.traceId }),
    },
  };
}

/** The parameter is the {@link CommandMeta} of the request. */
export const Meta = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  commandMetaOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
