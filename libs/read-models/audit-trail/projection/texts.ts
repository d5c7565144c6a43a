import type { JsonValue } from '#libs/kernel';

/** A string that the event must have; a TypeError where it has none, so that the event is parked. */
export function requiredText(value: JsonValue | undefined): string {
  if (typeof value !== 'string') throw new TypeError('a text is missing');
  return value;
}

/** A string that the event may have. */
export function optionalText(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : requiredText(value);
}
