import type { JsonObject, JsonValue } from '#libs/kernel';
import { DEFAULT_ACTOR_TYPE, isPerson } from '../audit/actor-type.js';
import type { AuditSubject } from '../audit/audit-event.js';
import { isOpenString, OTHER } from '../audit/open-string.js';
import type { JsonSchema } from '../json-schema.js';
import { type EventField, fieldsOf } from './event-fields.js';

/** The fields of an event that are about the same people; nobody: the rest. */
export interface FieldGroup {
  readonly subjects: readonly AuditSubject[];
  readonly fields: Record<string, JsonValue>;
}

/** An event as the log keeps it, before sealing. */
export interface SplitEvent {
  readonly open: Record<string, JsonValue>;
  /** By least pointer; the rest last. Groups without fields are left out. */
  readonly groups: readonly FieldGroup[];
}

/** Whether a value that the schema marks open may be anything that a caller liked to send. */
function isFree(schema: JsonSchema, value: JsonValue): value is string {
  return typeof value === 'string' && !schema.enum && !schema.pattern;
}

type Named = ReadonlyMap<string, EventField>;

function subjectAt(pointer: string, named: Named): AuditSubject | undefined {
  const field = named.get(pointer);
  const declared = field?.schema['x-subject-type'];
  if (declared === undefined || typeof field?.value !== 'string') return undefined;
  if (!declared.startsWith('/')) return { type: declared, id: field.value };
  const type = (named.get(declared)?.value as string | undefined) ?? DEFAULT_ACTOR_TYPE;
  return isPerson(type) ? { type, id: field.value } : undefined;
}

function subjectsOf(schema: JsonSchema, named: Named): AuditSubject[] {
  const pointers = schema['x-subject'] ?? [];
  const found = (typeof pointers === 'string' ? [pointers] : pointers).map((pointer) => subjectAt(pointer, named));
  const unique = new Map(found.filter((s) => s !== undefined).map((s) => [`${s.type}\0${s.id}`, s]));
  return [...unique.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, subject]) => subject);
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Divides a domain event into what stands in clear and what is about whom, as its schema says. */
export function splitEvent(event: JsonObject, schema: JsonSchema): SplitEvent {
  const fields = fieldsOf(event, schema).sort((a, b) => byBytes(a.pointer, b.pointer));
  const named = new Map(fields.map((field) => [field.pointer, field]));
  const open: Record<string, JsonValue> = {};
  const groups = new Map<string, FieldGroup>();
  for (const { pointer, value, schema: own } of fields) {
    const as = own['x-open'];
    const hidden = as !== undefined && isFree(own, value) && !isOpenString(value);
    if (as !== undefined) open[as === true ? pointer.slice(1) : as] = hidden ? OTHER : value;
    if (as !== undefined && !hidden) continue;
    const subjects = subjectsOf(own, named);
    const key = JSON.stringify(subjects);
    const group = groups.get(key) ?? { subjects, fields: {} };
    groups.set(key, group);
    group.fields[pointer] = value;
  }
  const all = [...groups.values()];
  const rest = all.filter((group) => group.subjects.length === 0);
  return { open, groups: [...all.filter((group) => group.subjects.length > 0), ...rest] };
}
