import { isJsonObject, type JsonObject, type JsonValue } from '#libs/kernel';

/** The value at a dotted path (`user.name`, `resources.0.ARN`) of a record; undefined where there is none. */
export function atPath(record: JsonValue | undefined, path: string): JsonValue | undefined {
  let value = record;
  for (const part of path.split('.')) {
    if (Array.isArray(value)) value = value[Number(part)];
    else if (isJsonObject(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

/** The text at a path: of a string that is not blank, or of a number; undefined otherwise. */
export function textAt(record: JsonValue | undefined, path: string): string | undefined {
  const value = atPath(record, path);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The first text that one of several paths leads to. */
export function firstText(record: JsonValue | undefined, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const text = textAt(record, path);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The object at a path, or an empty one. */
export function objectAt(record: JsonValue | undefined, path: string): JsonObject {
  const value = atPath(record, path);
  return isJsonObject(value) ? value : {};
}

/** The members named, of those that the record has and that are not null. */
export function pick(record: JsonObject, names: readonly string[]): JsonObject {
  const picked: JsonObject = {};
  for (const name of names) {
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    if (value !== undefined && value !== null) picked[name] = value;
  }
  return picked;
}
