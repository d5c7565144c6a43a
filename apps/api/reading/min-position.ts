import type { Position } from '#libs/event-store';
import { HttpError } from '../errors/http.error.js';

const POSITION_MAX = 2n ** 63n - 1n;

/** The position that the answer must reflect: the header `Steno-Min-Position`, if there is one. */
export function minPositionOf(header: string | string[] | undefined): Position | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^\d{1,19}$/.test(header) && BigInt(header) <= POSITION_MAX) return BigInt(header);
  throw new HttpError('HTTP.MIN_POSITION', 400, 'Steno-Min-Position is the position of a receipt: decimal digits.');
}
