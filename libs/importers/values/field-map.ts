import { atPath } from './at-path.js';
import type { JsonValue } from '#libs/kernel';

const FIELDS = [
  'id type occurredAt operation category severity outcome before after reason service requestId',
  'correlationId causationId retentionClass actor.id actor.type actor.ip actor.userAgent',
  'actor.sessionId entity.type entity.id subject.type subject.id',
].flatMap((line) => line.split(' '));

/** Where the fields of an event are in a record: a path, or a constant. */
export type FieldMap = ReadonlyMap<string, FieldSource>;

/** One field's source. */
export type FieldSource = { readonly path: string } | { readonly constant: string };

/** A field map that cannot be read; the message says what is wrong with it. */
export class FieldMapError extends Error {}

/**
 * Reads a field map from `field=path` and `field==constant` entries. Fields are those of an audit event
 * (`actor.id`, `type`, …) and `metadata.<name>`.
 */
export function parseFieldMap(entries: readonly string[]): FieldMap {
  const map = new Map<string, FieldSource>();
  for (const entry of entries) {
    const [, field, constant, source] = /^([^=]+)=(=?)(.+)$/s.exec(entry) ?? [];
    if (field === undefined || source === undefined)
      throw new FieldMapError(`"${entry}" is not of the form field=path.`);
    if (!FIELDS.includes(field) && !/^metadata\.[^.]+$/.test(field))
      throw new FieldMapError(`There is no field "${field}"; there are metadata.<name>, ${FIELDS.join(', ')}.`);
    map.set(field, constant ? { constant: source } : { path: source });
  }
  return map;
}

/** The value that a map gives a field; undefined where it gives none. */
export function mappedValue(record: JsonValue, map: FieldMap, field: string): JsonValue | undefined {
  const source = map.get(field);
  if (source === undefined) return undefined;
  return 'constant' in source ? source.constant : atPath(record, source.path);
}
