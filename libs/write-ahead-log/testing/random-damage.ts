import fc from 'fast-check';
import { type Files, flipped } from './tampering.js';

const HEADER = 4096;

/** Something done to the file of one segment. Places and lengths in bytes. */
export interface DamageStep {
  readonly segment: number;
  readonly kind: 'flip' | 'zero' | 'cut' | 'insert' | 'remove';
  /** Where in the part that is damaged, from 0 up to 1. */
  readonly place: number;
  /** Whether the header of the segment is damaged, and not its frames. */
  readonly isInHeader: boolean;
  readonly bytes: number;
}

/** One to three damages of the first `segments` segments. */
export function randomDamage(segments: number, kinds: readonly DamageStep['kind'][]): fc.Arbitrary<DamageStep[]> {
  const step = fc.record({
    segment: fc.nat(segments - 1),
    kind: fc.constantFrom(...kinds),
    place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    isInHeader: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    bytes: fc.integer({ min: 1, max: 700 }),
  });
  return fc.array(step, { minLength: 1, maxLength: 3 });
}

/** The files with the damage done, the segments' paths being `paths`. */
export function damagedFiles(files: Files, paths: readonly string[], steps: readonly DamageStep[]): Files {
  const damaged = new Map(files);
  for (const step of steps) {
    const path = paths[step.segment]!;
    const content = damaged.get(path);
    if (!content) continue;
    if (step.kind === 'remove') damaged.delete(path);
    else damaged.set(path, changed(content, step));
  }
  return damaged;
}

function changed(content: Buffer, { kind, place, isInHeader, bytes }: DamageStep): Buffer {
  const start = isInHeader ? 0 : Math.min(HEADER, content.length);
  const at = start + Math.floor(place * Math.max(1, (isInHeader ? 200 : content.length) - start));
  if (kind === 'flip') return at < content.length ? flipped(content, at) : content;
  const [before, after] = [content.subarray(0, at), content.subarray(Math.min(content.length, at + bytes))];
  if (kind === 'cut') return Buffer.concat([before, after]);
  if (kind === 'insert') return Buffer.concat([before, Buffer.alloc(bytes, 0x5a), content.subarray(at)]);
  return Buffer.concat([before, Buffer.alloc(content.length - before.length - after.length), after]);
}
