import { pointerTokens } from '#libs/kernel';
import type { AuditEntry, FoundEntry } from '#libs/read-models';

/** An entry as its reader sees it. */
export type ShownEntry = AuditEntry & { readonly redacted?: readonly string[] };

type Members = Record<string, unknown>;

/** Takes the member at a pointer out of a copy of `entry`; says whether there was one. */
function takeOut(entry: Members, pointer: string): boolean {
  const tokens = pointerTokens(pointer);
  const last = tokens.pop()!;
  let place = entry;
  for (const token of tokens) {
    if (typeof place[token] !== 'object' || place[token] === null) return false;
    place[token] = { ...(place[token] as Members) };
    place = place[token] as Members;
  }
  return Object.hasOwn(place, last) && delete place[last];
}

/** The entry without what is about a person, which is named in `redacted`. */
function redact({ entry, personal }: FoundEntry): ShownEntry {
  const copy: Members = { ...entry };
  const redacted = personal.filter((pointer) => takeOut(copy, pointer));
  return (redacted.length > 0 ? { ...copy, redacted } : copy) as unknown as ShownEntry;
}

/** An entry as its reader sees it: in clear, or redacted. */
export function showEntry(found: FoundEntry, clear: boolean): ShownEntry {
  return clear ? found.entry : redact(found);
}
