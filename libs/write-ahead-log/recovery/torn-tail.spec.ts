import { beforeAll, describe, expect, it } from '@jest/globals';
import { append, openSimulated, type SeenFrame, storeFiles, writtenLog } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, FRONTIER, segmentPaths, withFile } from '../testing/tampering.js';

const HEADER = 4096;

/** Up to the last byte that is not zero. */
function writtenLength(bytes: Buffer): number {
  return bytes.findLastIndex((byte) => byte !== 0) + 1;
}

describe('the end of the log after a crash', () => {
  /** The frontier is at the end. */
  let files: Files;
  /** The frontier does not know of the last frame. */
  let behind: Files;
  let frames: SeenFrame[];
  let path: string;
  let whole: Buffer;
  let lastStart: number;

  beforeAll(async () => {
    const fileSystem = SimulatedFileSystem.empty();
    frames = await writtenLog(fileSystem, ['first', 'second']);
    const frontier = fileSystem.files().get(FRONTIER)!;
    frames.push(...(await writtenLog(fileSystem, ['the third'])));
    files = fileSystem.files();
    behind = new Map(files).set(FRONTIER, frontier);
    path = segmentPaths(files)[0]!;
    whole = files.get(path)!;
    lastStart = HEADER + frames[2]!.position;
  });

  it('given a whole frame that the frontier does not know of, when opened, then it is accepted', async () => {
    const { log, seen } = await openSimulated(SimulatedFileSystem.of(behind));
    expect(seen).toEqual(frames);
    expect(log.recovery).toMatchObject({ outcome: 'clean', frontier: { agrees: true } });
    await log.close();
  });

  it('given a last frame cut at any byte that nothing says was on disk, when opened, then it is cut off, kept aside, and the log goes on', async () => {
    for (let length = lastStart + 1; length < whole.length; length++) {
      const fileSystem = withFile(behind, path, whole.subarray(0, length));
      const { log, seen } = await openSimulated(fileSystem);
      expect({ length, seen }).toEqual({ length, seen: frames.slice(0, 2) });
      const bytes = writtenLength(whole.subarray(0, length)) - lastStart;
      expect(log.recovery).toMatchObject({ outcome: 'tail-cut', tail: { bytes, verdict: 'torn', fault: 'cut-off' } });
      expect(fileSystem.files().get(path)!.equals(whole.subarray(0, lastStart))).toBe(true);
      const copy = fileSystem.files().get(`/log/${log.recovery.tail!.copy!.file}`)!;
      expect(whole.subarray(lastStart, lastStart + copy.length).equals(copy)).toBe(true);
      await log.close();
      const before = storeFiles(fileSystem);
      await (await openSimulated(fileSystem)).log.close();
      expect(storeFiles(fileSystem)).toEqual(before);
    }
  });

  it('given a last frame cut at any byte that the frontier says was on disk, when opened, then nothing is cut and the loss is named', async () => {
    for (let length = lastStart; length < whole.length; length++) {
      const fileSystem = withFile(files, path, whole.subarray(0, length));
      const { log, seen } = await openSimulated(fileSystem);
      expect({ length, seen, state: log.state }).toEqual({ length, seen: frames.slice(0, 2), state: 'degraded' });
      const damage = {
        from: frames[2]!.position,
        to: whole.length - HEADER,
        fault: 'cut-off',
        firstSeq: 2,
        lastSeq: 2,
      };
      expect(log.recovery.damage!.damages).toMatchObject([damage]);
      expect(fileSystem.files().get(path)).toHaveLength(length);
      await log.close();
    }
  });

  it('given zeros after the end, when opened, then they are room, and cut off', async () => {
    const fileSystem = withFile(files, path, Buffer.concat([whole, Buffer.alloc(5000)]));
    const { log, seen } = await openSimulated(fileSystem);
    expect(seen).toEqual(frames);
    expect(log.recovery).toMatchObject({ outcome: 'clean', roomBytes: 5000, tail: null });
    expect(fileSystem.files().get(path)!.equals(whole)).toBe(true);
    await log.close();
  });

  it('given a last frame cut at any byte in the room behind it, when opened, then it is torn, and cut off with the room', async () => {
    for (let length = lastStart + 1; length < whole.length; length++) {
      const written = writtenLength(whole.subarray(0, length));
      const fileSystem = withFile(behind, path, Buffer.concat([whole.subarray(0, length), Buffer.alloc(3000)]));
      const { log, seen } = await openSimulated(fileSystem);
      expect({ length, seen }).toEqual({ length, seen: frames.slice(0, 2) });
      expect(log.recovery).toMatchObject({
        outcome: 'tail-cut',
        roomBytes: length + 3000 - written,
        tail: { bytes: written - lastStart, verdict: 'torn', fault: 'cut-off' },
      });
      expect(fileSystem.files().get(path)!.equals(whole.subarray(0, lastStart))).toBe(true);
      await log.close();
    }
  });

  it('given other bytes after the end, when opened, then they are cut off, kept, and called ambiguous', async () => {
    const garbage = Buffer.alloc(700, 'garbage');
    const { log, seen } = await openSimulated(withFile(files, path, Buffer.concat([whole, garbage])));
    expect(seen).toEqual(frames);
    expect(log.recovery.tail).toMatchObject({ verdict: 'ambiguous', fault: 'header-magic', copy: { bytes: 700 } });
    await log.close();
  });

  it('given a frame that the frontier does not know of and a later group says was on disk, when it is gone, then the loss is named', async () => {
    const hole = Buffer.from(whole).fill(0, HEADER + frames[1]!.position, lastStart);
    const unknown = new Map(files).set(FRONTIER, Buffer.alloc(8192)).set(path, hole);
    const { log, seen } = await openSimulated(SimulatedFileSystem.of(unknown));
    expect(seen).toEqual([frames[0], frames[2]]);
    expect(log.recovery).toMatchObject({ outcome: 'degraded', frontier: null });
    expect(log.recovery.damage!.damages).toMatchObject([{ from: frames[1]!.position, to: frames[2]!.position }]);
    await log.close();
  });

  it('given a last group that lost a frame in its middle, when opened, then it is cut from there on, and its whole frames are listed', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    const { log } = await openSimulated(fileSystem);
    const group = ['in', 'one', 'group'].map((body) => append(log, body));
    await Promise.all(group.map(({ durable }) => durable));
    await log.close();
    const [start, end] = group.slice(1).map(({ position }) => HEADER + position);
    const torn = new Map(fileSystem.files()).set(FRONTIER, files.get(FRONTIER)!);
    torn.set(path, Buffer.from(torn.get(path)!).fill(0, start, end));
    const again = await openSimulated(SimulatedFileSystem.of(torn));
    expect(again.seen.map(({ body }) => body)).toEqual(['first', 'second', 'the third', 'in']);
    const lost = [{ position: group[2]!.position, eventCount: 1, intact: true }];
    expect(again.log.recovery).toMatchObject({
      outcome: 'tail-cut',
      tail: { frames: lost, position: group[1]!.position },
    });
    await again.log.close();
  });
});
