import type { JsonValue } from '#libs/kernel';

/** A field as it is hashed: its pointer (RFC 6901), and its value. */
export interface Field {
  readonly pointer: string;
  readonly value: JsonValue;
}

const INSERTED_MAX = 24;

/** Maps UTF-16 code units so that they compare as UTF-8 bytes do: surrogates stand for what lies above U+FFFF. */
function utf8Rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Compares two texts by their UTF-8 bytes. */
export function compareUtf8(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return utf8Rank(x) - utf8Rank(y);
  }
  return a.length - b.length;
}

/** Sorts in place. Events have a handful of fields, for which inserting beats the general sort. */
export function sortFew<T>(items: T[], compare: (a: T, b: T) => number): T[] {
  if (items.length > INSERTED_MAX) return items.sort(compare);
  for (let i = 1; i < items.length; i++) {
    const item = items[i]!;
    let at = i;
    for (; at > 0 && compare(items[at - 1]!, item) > 0; at--) items[at] = items[at - 1]!;
    items[at] = item;
  }
  return items;
}

function byPointer(a: Field, b: Field): number {
  return compareUtf8(a.pointer, b.pointer);
}

/** Puts fields into the order of the format, by the UTF-8 bytes of their pointers, in place. */
export function sortFields(fields: Field[]): Field[] {
  return sortFew(fields, byPointer);
}

/** The fields of a record of pointers and values, in order. */
export function fieldsOf(values: Readonly<Record<string, JsonValue>>): Field[] {
  const fields: Field[] = [];
  for (const pointer of Object.keys(values)) fields.push({ pointer, value: values[pointer]! });
  return sortFields(fields);
}
