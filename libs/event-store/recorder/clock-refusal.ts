import { AppendRefusedError } from '../event-store.errors.js';
import type { ClockCheck } from './clock-check.port.js';

const OFF_MAX_MS = 60_000;

/** Why nothing may be recorded with this clock; undefined if it is less than a minute off, as far as is known. */
export function clockRefusal(check: ClockCheck): AppendRefusedError | undefined {
  const offset = check.offsetMs();
  if (offset === undefined || Math.abs(offset) < OFF_MAX_MS) return undefined;
  return new AppendRefusedError('clock', `This machine's clock is ${Math.round(offset / 1000)} s off the database's.`);
}
