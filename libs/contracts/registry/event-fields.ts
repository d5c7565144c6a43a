import { type JsonObject, type JsonValue, isJsonObject, pointerTo } from '#libs/kernel';
import type { JsonSchema } from '../json-schema.js';

/** Members that are split one level into fields, if they are objects of 1 to 64 members (the rule of the digests). */
export const SPLIT_MEMBERS: readonly string[] = ['actor', 'entity', 'metadata', 'before', 'after', 'sent'];

/** One field of an event: its pointer, its value, and what the schema says of it. */
export interface EventField {
  readonly pointer: string;
  readonly value: JsonValue;
  readonly schema: JsonSchema;
}

function isSplit(member: string, value: JsonValue): value is JsonObject {
  if (!SPLIT_MEMBERS.includes(member) || !isJsonObject(value)) return false;
  const size = Object.keys(value).length;
  return size >= 1 && size <= 64;
}

/** The fields of an event, in the order of its members. Members that are undefined are no fields. */
export function fieldsOf(event: JsonObject, schema: JsonSchema): EventField[] {
  const fields: EventField[] = [];
  for (const [member, value] of Object.entries(event)) {
    const own = schema.properties?.[member] ?? {};
    if (value === undefined) continue;
    if (!isSplit(member, value)) fields.push({ pointer: pointerTo(member), value, schema: own });
    else
      for (const [inner, part] of Object.entries(value))
        if (part !== undefined)
          fields.push({ pointer: pointerTo(member, inner), value: part, schema: own.properties?.[inner] ?? {} });
  }
  return fields;
}
