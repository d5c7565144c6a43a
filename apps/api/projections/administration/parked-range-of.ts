import { MalformedInputError } from '#libs/kernel';
import type { ParkedRange } from './managed-parked-events.js';

/** How many events a page has, if nothing else is said, and at most. */
export const PARKED_PAGE = { default: 100, max: 1_000 } as const;

const KNOWN: Readonly<Record<string, RegExp>> = { limit: /^[1-9]\d{0,3}$/, cursor: /^\d{1,18}$/ };

/** The range that the parameters of a request ask for. */
export function parkedRangeOf(parameters: Readonly<Record<string, string | string[]>>): ParkedRange {
  for (const [name, value] of Object.entries(parameters)) {
    const pattern = Object.hasOwn(KNOWN, name) ? KNOWN[name]! : undefined;
    if (!pattern) refuse(name, 'There is no such parameter.');
    if (typeof value !== 'string' || !pattern.test(value)) refuse(name, 'It is a number, and occurs once.');
  }
  const { limit, cursor } = parameters as Readonly<Record<string, string | undefined>>;
  const count = limit === undefined ? PARKED_PAGE.default : Number(limit);
  if (count > PARKED_PAGE.max) refuse('limit', `It is a number from 1 to ${PARKED_PAGE.max}.`);
  return { limit: count, after: cursor === undefined ? undefined : BigInt(cursor) };
}

function refuse(name: string, detail: string): never {
  const shown = name.slice(0, 64);
  const errors = [{ pointer: `/${shown}`, code: 'HTTP.PARAMETER', detail }];
  throw new MalformedInputError('HTTP.PARAMETER', `The parameter ${JSON.stringify(shown)}: ${detail}`, errors);
}
