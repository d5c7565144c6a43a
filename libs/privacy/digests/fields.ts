import { canonicalJson, type JsonValue } from '#libs/kernel';

/** A field as it is hashed: its pointer (RFC 6901), and its value as canonical JSON (RFC 8785). */
export interface Field {
  readonly pointer: string;
  readonly json: string;
}

const BEYOND_ASCII_ORDER = /[\ud800-\uffff]/;

function byUtf8(a: Field, b: Field): number {
  return Buffer.compare(Buffer.from(a.pointer, 'utf8'), Buffer.from(b.pointer, 'utf8'));
}

function byCodeUnits(a: Field, b: Field): number {
  return a.pointer < b.pointer ? -1 : 1;
}

/**
 * Puts fields into the order of the format, by the UTF-8 bytes of their pointers, in place. (UTF-16 code units have the same
 * order up to U+D7FF, and are compared faster.)
 */
export function sortFields(fields: Field[]): Field[] {
  return fields.sort(fields.some((field) => BEYOND_ASCII_ORDER.test(field.pointer)) ? byUtf8 : byCodeUnits);
}

/** The fields of a record of pointers and values, in order. Lone surrogates are a RangeError. */
export function fieldsOf(values: Readonly<Record<string, JsonValue>>): Field[] {
  return sortFields(Object.keys(values).map((pointer) => ({ pointer, json: canonicalJson(values[pointer]!) })));
}
