import { escapePointerToken, type JsonObject, type JsonValue } from '#libs/kernel';
import { BoundedCache, sortFields, type Field } from '#libs/privacy';

const SPLIT = ['/actor', '/entity', '/metadata', '/before', '/after', '/sent'];

/** The pointers to members of what is split, so that those that come with every event are not joined for each. */
const pointers = new Map(SPLIT.map((pointer) => [pointer, new BoundedCache<string>(1_000)]));
const SPLIT_MEMBERS_MAX = 64;
const CACHED_LENGTH_MAX = 64;
const LOOSE_TILDE = /~(?![01])/;
const SLASH = 0x2f;

function check(pointer: string): void {
  if (pointer.charCodeAt(0) !== SLASH || (pointer.includes('~') && LOOSE_TILDE.test(pointer)))
    throw new RangeError(`not the pointer of a field: ${pointer}`);
}

const path: string[] = [];

/**
 * No field may occur twice, or stand for a part of another: the value would be hashed, and hidden, twice. In sorted order
 * whatever begins with a pointer comes right after it, so that only those still on the path need a look.
 */
function checkApart(sorted: readonly Field[]): void {
  path.length = 0;
  for (const { pointer } of sorted) {
    while (path.length > 0 && !pointer.startsWith(path.at(-1)!)) path.pop();
    for (const above of path) {
      if (above.length === pointer.length) throw new RangeError(`the field ${pointer} occurs twice`);
      if (pointer.charCodeAt(above.length) === SLASH) throw new RangeError(`the field ${pointer} lies inside ${above}`);
    }
    path.push(pointer);
  }
}

function pointerTo(parent: string, member: string): string {
  const known = pointers.get(parent)!;
  let pointer = known.get(member);
  if (pointer === undefined) {
    pointer = `${parent}/${escapePointerToken(member)}`;
    if (member.length <= CACHED_LENGTH_MAX) known.set(member, pointer);
  }
  return pointer;
}

/** The members of an object that is split; undefined for what is one field. */
function membersToSplit(pointer: string, value: JsonValue): string[] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !pointers.has(pointer)) return undefined;
  const members = Object.keys(value);
  return members.length >= 1 && members.length <= SPLIT_MEMBERS_MAX ? members : undefined;
}

/**
 * The fields of a box, in the order of the format. `actor`, `entity`, `metadata`, `before`, `after` and `sent` are split into
 * their members, one level, if they are objects of 1 to 64 members; everything else is one field. `undefined` is no field,
 * null is one. A RangeError for what is not a pointer, and for repeated or nested pointers.
 */
export function splitFields(values: Readonly<Record<string, JsonValue | undefined>>): Field[] {
  const fields: Field[] = [];
  for (const pointer in values) {
    const value = values[pointer];
    if (value === undefined) continue;
    check(pointer);
    const members = membersToSplit(pointer, value);
    if (members === undefined) fields.push({ pointer, value });
    else
      for (const member of members)
        fields.push({ pointer: pointerTo(pointer, member), value: (value as JsonObject)[member]! });
  }
  checkApart(sortFields(fields));
  return fields;
}
