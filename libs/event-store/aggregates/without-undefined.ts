import { isJsonObject, type JsonObject, type JsonValue } from '#libs/kernel';

/** The value without its members that are undefined, at any depth of objects. */
export function withoutUndefined(value: object): JsonObject {
  const members = Object.entries(value) as [string, JsonValue | undefined][];
  return Object.fromEntries(
    members
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, isJsonObject(member) ? withoutUndefined(member) : member!]),
  );
}
