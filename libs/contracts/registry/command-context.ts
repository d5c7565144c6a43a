import type { AuditActor } from '../audit/audit-event.js';
import type { JsonSchema } from '../json-schema.js';

/** Who gave a command, and why; boxed in every event of it, so that the audit entry can say so. */
export interface CommandContext {
  readonly actor: AuditActor;
  readonly reason?: string;
  readonly requestId?: string;
  /** The caller's own; in clear there is only a UUID made from it. */
  readonly correlationId?: string;
  /** Tells a repeated command from another one under the same command id. */
  readonly fingerprint?: string;
}

const ofActor = (schema: JsonSchema): JsonSchema => ({ ...schema, type: 'string', 'x-subject': '/actor/id' });

/** The properties that {@link CommandContext} adds to the schema of every domain event. */
export const COMMAND_CONTEXT_PROPERTIES = {
  actor: {
    type: 'object',
    additionalProperties: false,
    required: ['id'],
    properties: {
      id: ofActor({ minLength: 1, maxLength: 1024, 'x-subject-type': '/actor/type' }),
      type: { type: 'string', maxLength: 128, 'x-open': 'actorType' },
      ip: ofActor({ maxLength: 64 }),
      userAgent: ofActor({ maxLength: 4096 }),
      sessionId: ofActor({ maxLength: 1024 }),
    },
  },
  reason: { type: 'string', maxLength: 8192 },
  requestId: { type: 'string', maxLength: 1024 },
  correlationId: { type: 'string', maxLength: 1024 },
  fingerprint: { type: 'string', maxLength: 22 },
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** The whole schema of a domain event: its own properties, and those of the command that caused it. */
export function domainEventSchema(
  type: string,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:stenographer:${type}`,
    type: 'object',
    additionalProperties: false,
    required: [...required, 'actor'],
    properties: { ...properties, ...COMMAND_CONTEXT_PROPERTIES },
  };
}
