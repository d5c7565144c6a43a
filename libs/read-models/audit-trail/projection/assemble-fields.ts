import { unescapePointerToken, type JsonObject, type JsonValue } from '#libs/kernel';

/**
 * The members that fields make up, by their pointers, of which the format has one or two tokens (`/reason`, `/actor/id`).
 * The same as `assembleEvent` of the contracts without the open fields, in a fraction of the time.
 */
export function assembleFields(fields: Readonly<Record<string, JsonValue>>): JsonObject {
  const members: JsonObject = {};
  for (const pointer of Object.keys(fields)) {
    const slash = pointer.indexOf('/', 1);
    if (slash < 0) members[unescapePointerToken(pointer.slice(1))] = fields[pointer]!;
    else {
      const outer = unescapePointerToken(pointer.slice(1, slash));
      const inner = (members[outer] ??= {}) as JsonObject;
      inner[unescapePointerToken(pointer.slice(slash + 1))] = fields[pointer]!;
    }
  }
  return members;
}
