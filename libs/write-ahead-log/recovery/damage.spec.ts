import { beforeAll, describe, expect, it } from '@jest/globals';
import { LogDataLossError, LogReadOnlyError, LogRefusedError } from '../errors.js';
import { append, openSimulated, type SeenFrame, storeFiles, writtenLog } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, flipped, FRONTIER, segmentPaths, withFile } from '../testing/tampering.js';

const HEADER = 4096;
/** The fields of a segment's header end here; after them there are zeros up to its CRC. */
const HEADER_FIELDS = 144;

describe('damage', () => {
  let files: Files;
  let frames: SeenFrame[];
  let paths: string[];
  let bases: number[];
  let end: number;

  beforeAll(async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const bodies = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    frames = await writtenLog(fileSystem, bodies, { segmentBytes: 4096 + 800 });
    files = fileSystem.files();
    paths = segmentPaths(files);
    bases = paths.map((path) => Number(/\d{20}/.exec(path)![0]));
    end = bases[2]! + files.get(paths[2]!)!.length - HEADER;
    expect(paths).toHaveLength(3);
  });

  /** Begin and end of the frame, seals included, that has a byte. */
  function frameAround(position: number): { from: number; to: number } {
    const starts = [...frames.map((frame) => frame.position), ...bases.slice(1).map((base) => base - 240), end];
    const sorted = [...new Set(starts)].sort((a, b) => a - b);
    const index = sorted.findIndex((start) => start > position);
    return { from: sorted[index - 1]!, to: sorted[index]! };
  }

  it('given any flipped byte of a frame, when opened, then exactly that frame is named, all others are whole, and no byte is changed', async () => {
    for (const [index, path] of paths.entries()) {
      const content = files.get(path)!;
      for (let at = HEADER; at < content.length; at++) {
        const fileSystem = withFile(files, path, flipped(content, at));
        const { log, seen } = await openSimulated(fileSystem);
        const frame = frameAround(bases[index]! + at - HEADER);
        expect({ path, at, state: log.state }).toEqual({ path, at, state: 'degraded' });
        expect({ path, at, damages: log.recovery.damage!.damages }).toMatchObject({ path, at, damages: [frame] });
        const others = frames.filter(({ position }) => position !== frame.from);
        expect({ path, at, seen }).toEqual({ path, at, seen: others });
        expect(fileSystem.files().get(path)!.equals(flipped(content, at))).toBe(true);
        await log.close();
      }
    }
  });

  it('given a flipped byte of a segment header, when opened, then its frames are lost, and only they', async () => {
    for (const [index, path] of paths.entries()) {
      const content = files.get(path)!;
      for (let at = 0; at < HEADER; at += at < HEADER_FIELDS || at >= HEADER - 4 ? 1 : 97) {
        const { log, seen } = await openSimulated(withFile(files, path, flipped(content, at)));
        const range = { from: bases[index], to: bases[index + 1] ?? end, fault: 'segment-header' };
        expect({ at, damages: log.recovery.damage!.damages }).toMatchObject({ at, damages: [range] });
        const others = frames.filter(({ position }) => position < range.from! || position >= range.to);
        expect({ at, seen }).toEqual({ at, seen: others });
        await log.close();
      }
    }
  });

  it('given a flipped byte of the frontier, when opened, then the log is whole', async () => {
    const content = files.get(FRONTIER)!;
    for (let at = 0; at < content.length; at += at % 4096 < 100 ? 3 : 97) {
      const { log, seen } = await openSimulated(withFile(files, FRONTIER, flipped(content, at)));
      expect({ at, seen, state: log.state }).toEqual({ at, seen: frames, state: 'open' });
      await log.close();
    }
  });

  it('given a flipped byte of node.json, or none of it, when opened, then it is refused and nothing is changed', async () => {
    const path = '/log/node.json';
    const content = files.get(path)!;
    for (let at = 0; at <= content.length; at++) {
      const fileSystem = withFile(files, path, at < content.length ? flipped(content, at) : undefined);
      const before = storeFiles(fileSystem);
      await expect(openSimulated(fileSystem)).rejects.toThrow(LogRefusedError);
      expect(storeFiles(fileSystem)).toEqual(before);
    }
  });

  it('given damage, when read and appended to, then whole parts are read, damaged ones are refused by name, and nothing is appended', async () => {
    const lost = frames[3]!;
    const path = paths.findLast((_, index) => bases[index]! <= lost.position)!;
    const content = files.get(path)!;
    const at = HEADER + lost.position - bases[paths.indexOf(path)]! + 128;
    const fileSystem = withFile(files, path, flipped(content, at));
    const { log } = await openSimulated(fileSystem);
    const { id, damages } = log.recovery.damage!;
    expect((await log.frame(frames[2]!.position)).body.toString()).toBe('c');
    expect((await log.frame(frames[4]!.position)).body.toString()).toBe('e');
    await expect(log.read(lost.position + 8, 8)).rejects.toMatchObject({ manifestId: id, from: lost.position });
    await expect(log.frame(lost.position)).rejects.toThrow(LogDataLossError);
    const before = await log.read(lost.position - 8, 100);
    expect(before).toHaveLength(8);
    expect(() => append(log, 'more')).toThrow(LogReadOnlyError);
    expect(damages[0]!.frames).toMatchObject([{ position: lost.position, eventCount: 1, streamKey: '07'.repeat(16) }]);
    expect(fileSystem.files().get(`/log/quarantine/damage-${id.slice(0, 16)}.json`)).toBeDefined();
    await log.close();
    const files1 = storeFiles(fileSystem);
    await (await openSimulated(fileSystem)).log.close();
    expect(storeFiles(fileSystem)).toEqual(files1);
  });

  it('given a lost frame, when named, then the chain before and after it say what a restored copy must hash to', async () => {
    const { log: whole } = await openSimulated(SimulatedFileSystem.of(files));
    const lost = await whole.frame(frames[0]!.position);
    const [before, after] = [lost.previousChain, lost.chain].map((chain) =>
      Buffer.from(chain, 'latin1').toString('hex'),
    );
    await whole.close();
    const { log } = await openSimulated(withFile(files, paths[0]!, flipped(files.get(paths[0]!)!, HEADER + 130)));
    expect(log.recovery.damage!.damages).toMatchObject([
      { firstSeq: 0, lastSeq: 0, chainBefore: before, chainAfter: after },
    ]);
    await log.close();
  });
});
