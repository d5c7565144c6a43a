import { type JsonObject, type JsonValue, pointerTo, pointerTokens } from '#libs/kernel';
import type { JsonSchema } from '../json-schema.js';

function put(event: JsonObject, pointer: string, value: JsonValue): void {
  const tokens = pointerTokens(pointer);
  const last = tokens.pop()!;
  let place = event;
  for (const token of tokens) place = (place[token] ??= {}) as JsonObject;
  place[last] = value;
}

/** Where the open fields of a schema lie in the event: `actorType` at `/actor/type`. */
export function openPointers(schema: JsonSchema, at: readonly string[] = []): Map<string, string> {
  const found = new Map<string, string>();
  for (const [member, own] of Object.entries(schema.properties ?? {})) {
    const path = [...at, member];
    if (own['x-open'] !== undefined) found.set(own['x-open'] === true ? member : own['x-open'], pointerTo(...path));
    for (const [name, pointer] of openPointers(own, path)) found.set(name, pointer);
  }
  return found;
}

const known = new WeakMap<JsonSchema, Map<string, string>>();

/**
 * Puts an event together again from its open fields and what could be opened of its boxes (by pointer). Fields of boxes
 * that stay closed are absent.
 */
export function assembleEvent(
  schema: JsonSchema,
  open: Readonly<Record<string, JsonValue>>,
  fields: Readonly<Record<string, JsonValue>>,
): JsonObject {
  let pointers = known.get(schema);
  if (!pointers) known.set(schema, (pointers = openPointers(schema)));
  const event: JsonObject = {};
  for (const [name, value] of Object.entries(open)) put(event, pointers.get(name) ?? pointerTo(name), value);
  for (const [pointer, value] of Object.entries(fields)) put(event, pointer, value);
  return event;
}
