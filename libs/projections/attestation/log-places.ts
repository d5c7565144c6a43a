import { randomBytes } from 'node:crypto';
import type { Database } from '#libs/database';
import { eventAt, type EventStore, type Position } from '#libs/event-store';
import type { Reprojection } from './reprojection.port.js';

/** How many events come one after the other in a sample: many places say more than many neighbours. */
const EVENTS_A_PLACE = 250;
/** No event is smaller in the log, in bytes. */
const EVENT_BYTES_MIN = 256n;
/** How many rows that no event is at are passed over on the way to one that one is at. */
const TRIES_MAX = 100;

/** A whole number from 0 up to, and without, `below`. */
export type Random = (below: bigint) => bigint;

/** Nobody who changes rows can know where it looks. */
export const secureRandom: Random = (below) => BigInt(`0x${randomBytes(16).toString('hex')}`) % below;

/** A piece of the log that is gone through again: from an event on, or from the first one where it is null. */
export interface LogPlace {
  readonly from: Position | null;
  /** The last position in it. */
  readonly to: Position;
  /** How many events at most; all of them where it is null. */
  readonly events: number | null;
}

/** What is needed to find places in the log, which can be read from the position of an event only. */
export interface PlaceTools {
  readonly eventStore: EventStore;
  readonly database: Database;
  readonly reprojection: Reprojection;
  readonly random?: Random;
}

/**
 * Places of a sample of about so many events: each position up to the one given is as likely as any other. All of the log where it
 * cannot hold more.
 */
export async function samplePlaces(tools: PlaceTools, events: number, to: Position): Promise<LogPlace[]> {
  const { random = secureRandom } = tools;
  if (events > 0 && to <= BigInt(events) * EVENT_BYTES_MIN) return [{ from: null, to, events: null }];
  const places: LogPlace[] = [];
  for (let left = events; left > 0; left -= EVENTS_A_PLACE)
    places.push({ from: await eventUpTo(tools, random(to + 1n)), to, events: Math.min(left, EVENTS_A_PLACE) });
  return places.sort((a, b) => Number((a.from ?? -1n) - (b.from ?? -1n)));
}

/** The whole of a part, from anywhere in it on: should there be no time for all of it, another time begins elsewhere. */
export async function placesOfPart(tools: PlaceTools, part: string, upTo: Position): Promise<LogPlace[]> {
  const { database, reprojection, random = secureRandom } = tools;
  const range = (await reprojection.rangeOf(database, part)) ?? { after: null, to: upTo };
  const to = range.to < upTo ? range.to : upTo;
  const first = range.after === null ? null : await eventUpTo(tools, range.after);
  const begin = first ?? 0n;
  if (begin > to) return [];
  const middle = await eventUpTo(tools, begin + random(to - begin + 1n));
  if (middle === null || middle <= begin) return [{ from: first, to, events: null }];
  return [
    { from: middle, to, events: null },
    { from: first, to: middle - 1n, events: null },
  ];
}

/** An event at or before a position, such as some row names; null for the beginning of the log. */
async function eventUpTo(
  { eventStore, database, reprojection }: PlaceTools,
  position: Position,
): Promise<Position | null> {
  let named = await reprojection.rowUpTo(database, position);
  for (let tries = 0; named !== null && named >= 0n && tries < TRIES_MAX; tries++) {
    if (await eventAt(eventStore, named)) return named;
    named = await reprojection.rowUpTo(database, named - 1n);
  }
  return null;
}
