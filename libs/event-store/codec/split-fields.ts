import { canonicalJson, escapePointerToken, isJsonObject, type JsonValue } from '#libs/kernel';
import { sortFields, type Field } from '#libs/privacy';

const SPLIT: ReadonlySet<string> = new Set(['/actor', '/entity', '/metadata', '/before', '/after', '/sent']);
const SPLIT_MEMBERS_MAX = 64;
const LOOSE_TILDE = /~(?![01])/;

function check(pointer: string): void {
  if (!pointer.startsWith('/') || (pointer.includes('~') && LOOSE_TILDE.test(pointer)))
    throw new RangeError(`not the pointer of a field: ${pointer}`);
}

/** No pointer may stand for a part of what another one stands for: the value would be hashed, and hidden, twice. */
function checkNone(fields: readonly Field[]): void {
  const taken = new Set(fields.map((field) => field.pointer));
  if (taken.size !== fields.length) throw new RangeError('a field occurs twice');
  for (const pointer of taken) {
    for (let end = pointer.lastIndexOf('/'); end > 0; end = pointer.lastIndexOf('/', end - 1))
      if (taken.has(pointer.slice(0, end))) throw new RangeError(`the field ${pointer} lies inside another`);
  }
}

/**
 * The fields of a box, in the order of the format. `actor`, `entity`, `metadata`, `before`, `after` and `sent` are split into
 * their members, one level, if they are objects of 1 to 64 members; everything else is one field. `undefined` is no field,
 * null is one. A RangeError for what is not a pointer, repeated or nested pointers, and values that have no canonical JSON.
 */
export function splitFields(values: Readonly<Record<string, JsonValue | undefined>>): Field[] {
  const fields: Field[] = [];
  for (const pointer of Object.keys(values)) {
    const value = values[pointer];
    if (value === undefined) continue;
    check(pointer);
    const members = SPLIT.has(pointer) && isJsonObject(value) ? Object.keys(value) : [];
    if (isJsonObject(value) && members.length >= 1 && members.length <= SPLIT_MEMBERS_MAX)
      for (const member of members)
        fields.push({ pointer: `${pointer}/${escapePointerToken(member)}`, json: canonicalJson(value[member]!) });
    else fields.push({ pointer, json: canonicalJson(value) });
  }
  checkNone(fields);
  return sortFields(fields);
}
