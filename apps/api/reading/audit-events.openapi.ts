import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiQuery } from '@nestjs/swagger';
import { AUDIT_PAGE } from '#libs/read-models';

const LISTS: Readonly<Record<string, string>> = {
  type: 'The type of the event.',
  actor: 'Who did it: `actor.id`.',
  entityType: 'What kind of thing it was done to.',
  entityId: 'Which thing it was done to.',
  category: 'What it is about.',
  severity: 'How grave it is.',
  outcome: 'How it ended.',
  service: 'Which service reported it.',
  requestId: 'In which request.',
  correlationId: 'Under which correlation id.',
  subject: 'Whom the content is about: an id, or `type:id`.',
};

const TIMES: Readonly<Record<string, string>> = {
  from: '`occurredAt` is not before.',
  to: '`occurredAt` is before.',
  recordedFrom: '`recordedAt` is not before.',
  recordedTo: '`recordedAt` is before.',
};

const list = ([name, description]: readonly [string, string]): MethodDecorator =>
  ApiQuery({ name, description, required: false, schema: { type: 'array', items: { type: 'string' } }, explode: true });

const time = ([name, description]: readonly [string, string]): MethodDecorator =>
  ApiQuery({ name, description, required: false, schema: { type: 'string', format: 'date-time' } });

const READ_HEADERS = [
  ApiHeader({ name: 'Steno-Min-Position', required: false, description: 'The answer reflects at least this position.', schema: { type: 'string', pattern: '^[0-9]+$' } }), // prettier-ignore
  ApiHeader({ name: 'Steno-Purpose', required: false, description: 'Why: officers see personal data in clear for a purpose.' }), // prettier-ignore
];

/** Describes `GET /v1/audit/events`. */
export function ApiFindAuditEvents(): MethodDecorator {
  const schema = { $ref: '#/components/schemas/AuditPage' };
  return applyDecorators(
    ApiOperation({ summary: 'Find audit events', description: 'Newest first, by position. Repeated parameters are alternatives.' }), // prettier-ignore
    ...Object.entries(LISTS).map(list),
    ...Object.entries(TIMES).map(time),
    ApiQuery({ name: 'q', required: false, description: 'Every word of it occurs; `word*` is a beginning.', schema: { type: 'string' } }), // prettier-ignore
    ApiQuery({ name: 'metadata.{path}', required: false, description: 'A value in `metadata`, by the path of its members.', schema: { type: 'string' } }), // prettier-ignore
    ApiQuery({
      name: 'sort',
      required: false,
      schema: { type: 'string', enum: ['newest', 'oldest'], default: 'newest' },
    }),
    ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: AUDIT_PAGE.max, default: AUDIT_PAGE.default } }), // prettier-ignore
    ApiQuery({
      name: 'cursor',
      required: false,
      description: '`page.next` of the page before.',
      schema: { type: 'string' },
    }),
    ...READ_HEADERS,
    ApiOkResponse({ description: 'A page.', schema }),
  );
}

/** Describes `GET /v1/audit/events/{id}`. */
export function ApiGetAuditEvent(): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: 'Get one audit event' }),
    ApiParam({ name: 'id', description: "The caller's own id, or the event id." }),
    ...READ_HEADERS,
    ApiOkResponse({ description: 'The entry.', schema: { $ref: '#/components/schemas/AuditEntry' } }),
  );
}
