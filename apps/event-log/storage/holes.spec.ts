import { describe, expect, it } from '@jest/globals';
import { type Damage, type KnownFrame, LogDataLossError, TOMBSTONE_REVISION } from '#libs/write-ahead-log';
import { NONE } from './event-rows.js';
import { Holes } from './holes.js';
import { LogIndex } from './log-index.js';
import { StreamRef } from './stream-ref.js';
import { UncertainStreamError } from './uncertain-stream.error.js';

const lossy = new StreamRef(Buffer.from('lossy'));
const other = new StreamRef(Buffer.from('other'));

function frame(ref: StreamRef, position: number, firstRevision: number, eventCount = 1): KnownFrame {
  const type = firstRevision === TOMBSTONE_REVISION ? 'tombstone' : 'append';
  const streamKey = ref.key.toString('hex');
  return { seq: 1, position, length: 200, type, streamKey, firstRevision, eventCount };
}

function damage(from: number, to: number, frames: KnownFrame[]): Damage {
  const around = { firstSeq: 1, lastSeq: 1, chainBefore: 'a', chainAfter: 'b' };
  return { from, to, segment: 'seg', fault: 'body-crc', ...around, frames };
}

/** An index with an event at each of these positions. */
function indexOf(positions: readonly number[]): LogIndex {
  const index = new LogIndex(1);
  const stream = index.stream(lossy.words);
  positions.forEach((position, i) => index.add(stream, position, Uint32Array.of(i + 1, 0, 0, 0), 0, i));
  return index;
}

function holesOf(positions: readonly number[], ...damages: Damage[]): Holes {
  return new Holes(
    indexOf(positions),
    damages.map((each) => ({ damage: each, manifestId: `manifest of ${each.from}` })),
  );
}

describe('holes', () => {
  it('given a lost frame with a good header, when its stream is asked for, then its last revision counts, and that of no other stream', () => {
    const holes = holesOf([128], damage(500, 700, [frame(lossy, 500, 3, 2)]));
    expect(holes.lastRevision(lossy, 2)).toBe(4);
    expect(holes.lastRevision(lossy, 9)).toBe(9);
    expect(holes.lastRevision(other, 2)).toBe(2);
    expect(() => holes.checkAppend(lossy, 0)).not.toThrow();
    expect(() => holes.checkAppend(other, 0)).not.toThrow();
    expect(() => holes.checkEnd(lossy, 4)).not.toThrow();
    expect(() => holes.checkEnd(lossy, 3)).toThrow(LogDataLossError);
  });

  it('given a lost tombstone, when its stream is asked for, then it has ended', () => {
    const holes = holesOf([128], damage(500, 700, [frame(lossy, 500, TOMBSTONE_REVISION)]));
    expect(holes.isTombstoned(lossy)).toBe(true);
    expect(holes.isTombstoned(other)).toBe(false);
    expect(holes.lastRevision(lossy, 2)).toBe(2);
    expect(() => holes.checkEnd(lossy, 2)).toThrow(LogDataLossError);
  });

  it('given a hole of which no header tells, when a stream is appended to, then only one without an event, or with one behind the hole, is certain', () => {
    const holes = holesOf([128, 1000], damage(500, 900, [frame(other, 500, 0)]));
    expect(() => holes.checkAppend(lossy, 0)).toThrow(UncertainStreamError);
    expect(() => holes.checkAppend(lossy, 0)).toThrow('positions 500 to 900 (manifest manifest of 500)');
    expect(() => holes.checkAppend(lossy, 1)).not.toThrow();
    expect(() => holes.checkAppend(lossy, NONE)).not.toThrow();
    expect(() => holes.checkAppend(other, NONE)).toThrow(UncertainStreamError);
  });

  it('given such a hole, when a stream is known to have lost events behind it, then they are its last ones', () => {
    const holes = holesOf([128], damage(500, 900, []), damage(1000, 1200, [frame(lossy, 1000, 7)]));
    expect(() => holes.checkAppend(lossy, 0)).not.toThrow();
    expect(holes.lastRevision(lossy, 0)).toBe(7);
  });

  it('given two holes, when read across, then each is named by its own manifest', () => {
    const holes = holesOf([128, 1000], damage(500, 900, []), damage(1200, 1400, []));
    expect(() => holes.check(0)).not.toThrow();
    expect(() => holes.check(1)).toThrow('manifest of 500');
    expect(() => holes.check(2)).toThrow('manifest of 1200');
  });
});
