import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/kernel';
import { LogDataLossError, LogDirectoryError, LogLockedError } from '../errors.js';
import { backUp, framesIn, repair, restore, RESTORED, segmentsIn } from '../testing/copies-harness.js';
import { append, DIRECTORY, openSimulated, type SeenFrame, writtenLog } from '../testing/log-harness.js';
import { POWER_OFF, SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, flipped, FRONTIER, segmentPaths, withFile } from '../testing/tampering.js';
import { verified } from '../testing/verify-harness.js';
import { acknowledgeLoss, type AcknowledgeResult } from './acknowledge-loss.js';
import { decodeLossNotice } from './loss-notice.js';

const HEADER = 4096;
const KILL_STEP = 6;

describe('acknowledging a loss', () => {
  let files: Files;
  let frames: SeenFrame[];
  let paths: string[];

  beforeEach(async () => {
    const fileSystem = SimulatedFileSystem.empty();
    frames = await writtenLog(fileSystem, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], { segmentBytes: HEADER + 800 });
    files = fileSystem.files();
    paths = segmentPaths(files);
  });

  async function manifestId(fileSystem: SimulatedFileSystem): Promise<string> {
    const { log } = await openSimulated(fileSystem);
    const { damage } = log.recovery;
    await log.close();
    expect(log.recovery.outcome).toBe('degraded');
    return damage!.id;
  }

  function acknowledge(fileSystem: SimulatedFileSystem, id: string): Promise<AcknowledgeResult> {
    return acknowledgeLoss({
      directory: DIRECTORY,
      manifestId: id,
      reason: 'The disk is gone, and no copy has it.',
      acknowledgedBy: 'somebody',
      clock: new ManualClock(),
      fileSystem,
      segmentBytes: HEADER + 800,
      reserveBytes: 0,
    });
  }

  /** Damages of every kind of place: of one frame, of its header, of a segment's header, at the end, of several parts at once. */
  function cases(): [string, SimulatedFileSystem][] {
    const [first, second, last] = paths.map((path) => files.get(path)!);
    const both = new Map(files).set(paths[0]!, flipped(first!, HEADER + 300));
    const withoutFrontier = new Map(files).set(paths[2]!, flipped(last!, 60));
    withoutFrontier.delete(FRONTIER);
    return [
      ['the body of a frame', withFile(files, paths[0]!, flipped(first!, HEADER + 130))],
      ['the header of a frame', withFile(files, paths[1]!, flipped(second!, HEADER + 20))],
      ['the header of the first segment', withFile(files, paths[0]!, flipped(first!, 30))],
      ['the header of a segment', withFile(files, paths[1]!, flipped(second!, 40))],
      ['the header of the last segment', withFile(files, paths[2]!, flipped(last!, 60))],
      ['the header of the last segment, and the frontier', SimulatedFileSystem.of(withoutFrontier)],
      ['the last frame', withFile(files, paths[2]!, flipped(last!, last!.length - 60))],
      ['the end, cut off', withFile(files, paths[2]!, last!.subarray(0, HEADER + 50))],
      ['the end of a full segment, cut off', withFile(files, paths[1]!, second!.subarray(0, second!.length - 300))],
      ['frames of several segments', withFile(both, paths[2]!, flipped(last!, HEADER + 5))],
    ];
  }

  it('given an acknowledged loss, when verified, then the finding says by whom and where; with another key, or new damage, it does not', async () => {
    for (const [place, fileSystem] of cases()) {
      await acknowledge(fileSystem, await manifestId(fileSystem));
      const { found, acknowledged } = await verified(fileSystem);
      const known = found.filter((finding) => finding.acknowledged);
      expect(known).toHaveLength(acknowledged);
      // Where nothing tells how the log went on before the loss, the chain begins anew behind it, and that stays to be seen.
      const others = place.endsWith('and the frontier') ? ['segment-mismatch'] : [];
      const otherKinds = found.filter((finding) => !finding.acknowledged).map(({ kind }) => kind);
      expect({ place, otherKinds }).toEqual({ place, otherKinds: others });
      for (const { sentence, acknowledged: by } of known) {
        expect(by).toMatchObject({ acknowledgedBy: 'somebody', reason: 'The disk is gone, and no copy has it.' });
        expect(sentence).toContain(`acknowledged by somebody at ${by!.acknowledgedAt} in the notice at position`);
      }
      const other = await verified(fileSystem, { keys: [Buffer.alloc(32, 1).toString('base64url')] });
      expect({ place, acknowledged: other.acknowledged }).toEqual({ place, acknowledged: 0 });
      const [path] = segmentPaths(fileSystem.files()).toReversed();
      const again = withFile(fileSystem.files(), path!, flipped(fileSystem.files().get(path!)!, HEADER + 130));
      const worse = await verified(again);
      expect({ place, more: worse.findings > worse.acknowledged }).toEqual({ place, more: true });
    }
  });

  it('given damage anywhere, when acknowledged, then the log takes appends for ever after, the hole stays refused, and no byte of it is changed', async () => {
    for (const [what, fileSystem] of cases()) {
      const id = await manifestId(fileSystem);
      const before = segmentsIn(fileSystem, DIRECTORY);
      const { losses, noticePosition } = await acknowledge(fileSystem, id);
      const after = segmentsIn(fileSystem, DIRECTORY);
      for (const [name, bytes] of before)
        expect({ what, isSame: after.get(name)!.startsWith(bytes) }).toEqual({ what, isSame: true });
      const { log, seen } = await openSimulated(fileSystem, { segmentBytes: HEADER + 800 });
      expect({ what, state: log.state, damage: log.recovery.damage }).toEqual({ what, state: 'open', damage: null });
      expect(log.recovery.losses).toMatchObject(
        losses.map(({ from, to }) => ({ damage: { from, to }, manifestId: id, noticePosition })),
      );
      const kept = frames.filter(({ position }) => !losses.some(({ from, to }) => position >= from && position < to));
      expect({ what, seen }).toEqual({ what, seen: kept });
      for (const { from } of losses) {
        await expect(log.read(from, 8)).rejects.toThrow(LogDataLossError);
        await expect(log.read(from, 8)).rejects.toMatchObject({ manifestId: id });
      }
      const more: SeenFrame[] = [];
      for (let i = 0; i < 10; i++) {
        const { position, durable } = append(log, `more ${i}`);
        await durable;
        more.push({ position, body: `more ${i}` });
      }
      await log.close();
      const again = await openSimulated(fileSystem);
      expect({ what, state: again.log.state, seen: again.seen }).toEqual({
        what,
        state: 'open',
        seen: [...kept, ...more],
      });
      await again.log.close();
    }
  });

  it('given an acknowledged loss, when the notice is read, then it says what is lost, by whom and why, and its signature is good', async () => {
    const [, fileSystem] = cases()[0]!;
    const id = await manifestId(fileSystem);
    const { noticePosition, publicKey } = await acknowledge(fileSystem, id.slice(0, 16));
    const { log } = await openSimulated(fileSystem);
    const { body } = await log.frame(noticePosition);
    expect(decodeLossNotice(body)).toMatchObject({
      manifestId: id,
      acknowledgedBy: 'somebody',
      reason: 'The disk is gone, and no copy has it.',
      publicKey,
      losses: [{ from: 0, firstSeq: 0, lastSeq: 0, frames: [{ streamKey: '07'.repeat(16), eventCount: 1 }] }],
    });
    for (let at = 0; at < body.length; at++) {
      const other = decodeLossNotice(flipped(body, at));
      expect({ at, other }).toEqual({ at, other: undefined });
    }
    await log.close();
  });

  it('given an acknowledged loss, when other bytes are damaged too, then the log is degraded by them, and by them alone', async () => {
    const [, fileSystem] = cases()[1]!;
    await acknowledge(fileSystem, await manifestId(fileSystem));
    const path = paths[0]!;
    const worse = withFile(fileSystem.files(), path, flipped(fileSystem.files().get(path)!, HEADER + 130));
    const { log } = await openSimulated(worse);
    expect(log.state).toBe('degraded');
    expect(log.recovery.damage!.damages).toMatchObject([{ from: 0 }]);
    expect(log.recovery.losses).toHaveLength(1);
    await log.close();
  });

  it.each([0, 3000])(
    'given a last segment without a frame, with room of %i bytes, whose header is damaged, when acknowledged, then it is refused, for nothing is lost; without that file the log goes on',
    async (room) => {
      const last = paths.at(-1)!;
      const empty = flipped(files.get(last)!.subarray(0, HEADER), 60);
      const damaged = new Map(files).set(last, Buffer.concat([empty, Buffer.alloc(room)]));
      damaged.delete(FRONTIER);
      const fileSystem = SimulatedFileSystem.of(damaged);
      const before = segmentsIn(fileSystem, DIRECTORY);
      await expect(acknowledge(fileSystem, await manifestId(fileSystem))).rejects.toThrow('nothing is lost');
      expect(segmentsIn(fileSystem, DIRECTORY)).toEqual(before);
      damaged.delete(last);
      const { log } = await openSimulated(SimulatedFileSystem.of(damaged));
      await append(log, 'goes on').durable;
      expect(log.state).toBe('open');
      await log.close();
    },
  );

  it('given another manifest, a log in use, a whole log, or no reason, when acknowledged, then it is refused and no notice is written', async () => {
    const [, fileSystem] = cases()[0]!;
    const id = await manifestId(fileSystem);
    const before = segmentsIn(fileSystem, DIRECTORY);
    await expect(acknowledge(fileSystem, 'f'.repeat(64))).rejects.toThrow(id);
    await expect(acknowledge(fileSystem, id.slice(0, 8))).rejects.toThrow(LogDirectoryError);
    const { log } = await openSimulated(fileSystem);
    await expect(acknowledge(fileSystem, id)).rejects.toThrow(LogLockedError);
    await log.close();
    await expect(acknowledge(SimulatedFileSystem.of(files), id)).rejects.toThrow('no damage');
    for (const reason of ['', ' ', 'x'.repeat(1001)]) {
      const options = {
        directory: DIRECTORY,
        manifestId: id,
        acknowledgedBy: 'me',
        clock: new ManualClock(),
        fileSystem,
      };
      await expect(acknowledgeLoss({ ...options, reason })).rejects.toThrow(RangeError);
    }
    expect(segmentsIn(fileSystem, DIRECTORY)).toEqual(before);
  });

  it('given a kill at any operation, when looked at, then the log is degraded as before or open with its notice, and can be acknowledged', async () => {
    // Each kind of damage is killed at every sixth operation, each operation is killed with one or two kinds.
    for (const [index, [what, original]] of cases().entries()) {
      const id = await manifestId(original);
      for (let stop = index % KILL_STEP; ; stop += KILL_STEP) {
        const fileSystem = SimulatedFileSystem.of(original.files());
        let count = 0;
        fileSystem.inject = () => (count++ >= stop ? { code: POWER_OFF } : undefined);
        const ended = await acknowledge(fileSystem, id).then(
          () => true,
          () => false,
        );
        const after = fileSystem.afterKill();
        const { log } = await openSimulated(after);
        const { state } = log;
        const now = log.recovery.damage?.id;
        await log.close();
        if (now) await acknowledge(after, now);
        else expect({ what, stop, state }).toEqual({ what, stop, state: 'open' });
        const { log: end } = await openSimulated(after);
        expect({ what, stop, state: end.state }).toEqual({ what, stop, state: 'open' });
        await end.close();
        if (ended) break;
      }
    }
  });

  it('given an acknowledged loss, when backed up and restored, then the copy has the same hole, and opens', async () => {
    for (const [what, fileSystem] of cases()) {
      await acknowledge(fileSystem, await manifestId(fileSystem));
      await backUp(fileSystem);
      const result = await restore(fileSystem);
      expect({ what, segments: segmentsIn(fileSystem, RESTORED) }).toEqual({
        what,
        segments: segmentsIn(fileSystem, DIRECTORY),
      });
      expect(await framesIn(fileSystem, RESTORED)).toEqual(await framesIn(fileSystem, DIRECTORY));
      expect(result.end.position).toBeGreaterThan(0);
    }
  });

  it('given an acknowledged loss and an older backup, when repaired from it, then the hole is filled, and the notice stays', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    await backUp(fileSystem);
    const path = paths[1]!;
    const broken = withFile(fileSystem.files(), path, flipped(files.get(path)!, HEADER + 20));
    const { noticePosition } = await acknowledge(broken, await manifestId(broken));
    expect((await repair(broken)).segments).toHaveLength(1);
    const { log, seen } = await openSimulated(broken);
    expect(log.recovery).toMatchObject({ outcome: 'clean', damage: null, losses: [] });
    expect(seen).toEqual(frames);
    expect((await log.frame(noticePosition)).type).toBe('loss-notice');
    await log.close();
  });
});
