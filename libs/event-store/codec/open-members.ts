import type { JsonValue } from '#libs/kernel';
import { isOpenString, OTHER } from '#libs/contracts';
import { BoundedCache, sortFew, type ByteWriter } from '#libs/privacy';

/** A member name of `open`: words of ours, and below them random ids (`heads/<tenantId>`). */
const MEMBER = /^[A-Za-z][A-Za-z0-9]*(?:\/[A-Za-z0-9._-]+)*$/;

/** Names that were found right: they come from the schemas, and are few. */
const known = new BoundedCache<true>(1_000);

/** Whether an open field of this name would read like what is hashed beside the open fields for each box. */
export function readsLikeBox(member: string): boolean {
  return member.startsWith('boxes') && (member.length === 5 || member[5] === '/');
}

function check(member: string): void {
  if (known.get(member)) return;
  if (!MEMBER.test(member) || readsLikeBox(member)) throw new RangeError(`not the name of an open field: ${member}`);
  if (!member.includes('/')) known.set(member, true);
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/**
 * Writes the canonical JSON of the open fields, and gives their number. A RangeError for member names that are not words (or
 * begin with `boxes`), and for one that lies inside another.
 */
export function writeOpen(out: ByteWriter, open: Readonly<Record<string, JsonValue | undefined>>): number {
  let count = 0;
  out.text('{');
  for (const member of sortFew(Object.keys(open), byCodeUnits)) {
    const value = open[member];
    if (value === undefined) continue;
    check(member);
    for (let end = member.lastIndexOf('/'); end > 0; end = member.lastIndexOf('/', end - 1))
      if (open[member.slice(0, end)] !== undefined)
        throw new RangeError(`the open field ${member} lies inside another`);
    out
      .text(count++ === 0 ? '"' : ',"')
      .text(member)
      .text('":')
      .json(value);
  }
  out.text('}');
  return count;
}

/** What {@link openOrSealed} decides: what `open` says, and what is boxed under the same pointer, if anything. */
export interface OpenOrSealed {
  readonly open: string;
  readonly sealed?: string;
}

/** How a caller's string stands in `open`: as it is, if it may, or as `other`, with the string itself to be boxed. */
export function openOrSealed(value: string): OpenOrSealed {
  return isOpenString(value) ? { open: value } : { open: OTHER, sealed: value };
}
