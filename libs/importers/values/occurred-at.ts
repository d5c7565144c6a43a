import { formatTimestamp, parseTimestamp, type JsonValue } from '#libs/kernel';

const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2}(?:[.,]\d+)?) ?(Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?$/;
const INTEGER = /^\d{9,19}$/;
const YEAR_9999_MS = 253_402_300_799_999;

/** Milliseconds of a count since the Unix epoch; its size tells whether it counts s, ms, µs or ns. */
function epochMs(count: number): number {
  if (count < 1e11) return count * 1e3;
  if (count < 1e14) return count;
  return count < 1e17 ? count / 1e3 : count / 1e6;
}

/**
 * A source's time as RFC 3339: text with a date, a time and a zone (a space for the `T`, a comma for the point and `+0200`
 * are understood), or a count since the Unix epoch. Undefined for anything else; text without a zone is a time only if
 * `assumeUtc`.
 */
export function occurredAtOf(value: JsonValue | undefined, assumeUtc = false): string | undefined {
  if (typeof value === 'number') return value > 1e8 ? fromEpoch(value) : undefined;
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const text = value.trim();
  if (INTEGER.test(text)) return fromEpoch(Number(text));
  if (parseTimestamp(text)) return text;
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, date, time, zone = assumeUtc ? 'Z' : undefined] = match;
  if (zone === undefined) return undefined;
  const offset = /^[+-]/.test(zone) ? zone.replace(/^(...)(\d\d)$/, '$1:$2') : 'Z';
  const rfc3339 = `${date}T${time!.replace(',', '.')}${offset}`;
  return parseTimestamp(rfc3339) ? rfc3339 : undefined;
}

function fromEpoch(count: number): string | undefined {
  const ms = epochMs(count);
  return ms <= YEAR_9999_MS ? formatTimestamp(ms) : undefined;
}
