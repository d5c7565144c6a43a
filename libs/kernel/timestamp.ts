const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})$/;

/** A time of the log: UTC with six digits, `2026-11-21T10:00:00.000000Z`. */
export type Timestamp = string;

/** Formats milliseconds since the Unix epoch (a fraction gives microseconds), truncated to six digits. */
export function formatTimestamp(epochMs: number): Timestamp {
  const ms = Math.floor(epochMs);
  const rest = Math.floor((epochMs - ms) * 1000);
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/** What {@link parseTimestamp} finds. `exact` is false where the text said more than six digits, or another zone than UTC. */
export interface ParsedTimestamp {
  readonly timestamp: Timestamp;
  readonly exact: boolean;
}

/**
 * Reads a date-time of RFC 3339 (years 0001 to 9999, any offset, any number of digits) and gives it in UTC, truncated to
 * microseconds. A leap second (`:60`) is taken as the second after. Anything else: undefined.
 */
export function parseTimestamp(text: string): ParsedTimestamp | undefined {
  return USUAL.test(text) ? { timestamp: usual(text), exact: true } : parseAny(text);
}

/** A plain date-time of this century in UTC: nearly every one is, and needs no calendar. */
const USUAL =
  /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3}(?:\d{3})?)?Z$/;
const [NO_DIGITS, SIX_DIGITS] = [20, 27];

function usual(text: string): Timestamp {
  if (text.length === SIX_DIGITS) return text;
  return text.length === NO_DIGITS ? `${text.slice(0, -1)}.000000Z` : `${text.slice(0, -1)}000Z`;
}

function parseAny(text: string): ParsedTimestamp | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone] = match as unknown as string[];
  if (Number(year) < 1 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  const offset = zone!.toUpperCase() === 'Z' ? 0 : offsetMinutes(zone!);
  if (offset === undefined) return undefined;
  const utc = new Date(date.getTime() - offset * 60_000);
  if (utc.getUTCFullYear() < 1 || utc.getUTCFullYear() > 9999) return undefined;
  const timestamp = `${utc.toISOString().slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
  return { timestamp, exact: offset === 0 && !/[1-9]/.test(fraction.slice(6)) };
}

function offsetMinutes(zone: string): number | undefined {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** The month of a timestamp, `YYYY-MM`, UTC. */
export function monthOf(timestamp: Timestamp): string {
  return timestamp.slice(0, 7);
}
