import { AUDIT_CATEGORIES, isRetentionClass, type AuditCategory, type AuditEvent } from '#libs/contracts';
import type { JsonObject, JsonValue } from '#libs/kernel';
import { UnmappedError, type MappingContext } from '../../import-format.js';
import { mappedValue, type FieldMap } from '../../values/field-map.js';
import { occurredAtOf } from '../../values/occurred-at.js';
import { outcomeOf, severityOf } from '../../values/outcome.js';
import { clip, toDotted } from '../../values/words.js';
import { completeParts, guessParts } from './guess-event.js';

function textOf(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function categoryOf(word: string | undefined): AuditCategory | undefined {
  if (word === undefined) return undefined;
  if (!AUDIT_CATEGORIES.includes(word as AuditCategory))
    throw new UnmappedError('NDJSON.CATEGORY', `"${clip(word, 40)}" is no category: ${AUDIT_CATEGORIES.join(', ')}.`);
  return word as AuditCategory;
}

function defined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** An audit event of a record by a field map; what the map does not say is told by the usual names of fields. */
export function mapByFields(record: JsonObject, map: FieldMap, context: MappingContext): AuditEvent {
  const guessed = guessParts(record, context);
  const text = (field: string): string | undefined => textOf(mappedValue(record, map, field));
  const short = (field: string): string | undefined => (text(field) === undefined ? undefined : clip(text(field)!));
  const word = (field: string): string | undefined => toDotted(text(field) ?? '');
  const [actorId, entityId, subjectId] = [short('actor.id'), short('entity.id'), short('subject.id')];
  const retentionClass = text('retentionClass');
  const metadata = [...map.keys()].filter((field) => field.startsWith('metadata.'));
  return completeParts({
    ...guessed,
    ...defined({
      id: text('id'),
      type: word('type'),
      occurredAt: occurredAtOf(mappedValue(record, map, 'occurredAt'), context.assumeUtc),
      operation: word('operation'),
      category: categoryOf(text('category')),
      severity: severityOf(text('severity')),
      outcome: outcomeOf(text('outcome')),
      before: mappedValue(record, map, 'before'),
      after: mappedValue(record, map, 'after'),
      reason: text('reason') === undefined ? undefined : clip(text('reason')!, 8192),
      service: word('service'),
      requestId: short('requestId'),
      correlationId: short('correlationId'),
      causationId: short('causationId'),
      retentionClass: isRetentionClass(retentionClass) ? retentionClass : undefined,
    }),
    ...((actorId ?? guessed.actor) && {
      actor: {
        ...guessed.actor,
        id: actorId ?? guessed.actor!.id,
        ...defined({
          type: word('actor.type'),
          ip: text('actor.ip'),
          userAgent: text('actor.userAgent'),
          sessionId: short('actor.sessionId'),
        }),
      },
    }),
    ...((entityId ?? guessed.entity) && {
      entity: { type: word('entity.type') ?? guessed.entity?.type ?? 'object', id: entityId ?? guessed.entity!.id },
    }),
    ...(subjectId !== undefined && { subject: { type: word('subject.type') ?? 'person', id: subjectId } }),
    ...(metadata.length > 0 && {
      metadata: Object.fromEntries(metadata.map((field) => [field.slice(9), mappedValue(record, map, field) ?? null])),
    }),
  });
}
