import { describe, expect, it } from '@jest/globals';
import { LogRefusedError } from '../errors.js';
import { crc32c } from '../format/crc32c.js';
import { backUp, BACKUP, repair, segmentsIn } from '../testing/copies-harness.js';
import { forgedSegment } from '../testing/forged-copy.js';
import { DIRECTORY, writtenLog } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { flipped, segmentPaths } from '../testing/tampering.js';

const HEADER = 4096;

/** The file with another time in its header, and its CRC put right. */
function withOtherHeader(content: Buffer): Buffer {
  const bytes = Buffer.from(content);
  bytes[72]! ^= 1;
  bytes.writeUInt32LE(crc32c(bytes, 0, HEADER - 4), HEADER - 4);
  return bytes;
}

describe('a copy that somebody altered', () => {
  it('given CRCs and chains put right, when a missing segment is taken from it, or the lost header of a full one, then it is refused', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    await writtenLog(fileSystem, ['a', 'b', 'c', 'd', 'e', 'f', 'g'], { segmentBytes: HEADER + 800 });
    await backUp(fileSystem);
    const files = fileSystem.files();
    const paths = segmentPaths(files).filter((path) => path.startsWith(DIRECTORY));
    expect(paths).toHaveLength(3);
    for (const [number, path] of paths.entries()) {
      const copyPath = path.replace(DIRECTORY, BACKUP);
      const copy = files.get(copyPath)!;
      const attacks: [Buffer | undefined, Buffer][] = [[undefined, forgedSegment(copy, 0)]];
      if (number < 2) attacks.push([flipped(files.get(path)!, 40), withOtherHeader(copy)]);
      for (const [own, forged] of attacks) {
        const attacked = new Map(files).set(copyPath, forged);
        if (own) attacked.set(path, own);
        else attacked.delete(path);
        const broken = SimulatedFileSystem.of(attacked);
        const before = segmentsIn(broken, DIRECTORY);
        await expect(repair(broken)).rejects.toThrow(LogRefusedError);
        expect(segmentsIn(broken, DIRECTORY)).toEqual(before);
      }
    }
  });

  it('given CRCs and chains put right, when any frame is repaired from it, then it is refused, and nothing of the log is changed', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const frames = await writtenLog(fileSystem, ['a', 'b', 'c', 'd', 'e', 'f', 'g'], { segmentBytes: HEADER + 800 });
    await backUp(fileSystem);
    const files = fileSystem.files();
    const paths = segmentPaths(files).filter((path) => path.startsWith(DIRECTORY));
    for (const { position } of frames) {
      const path = paths.findLast((each) => Number(/\d{20}/.exec(each)![0]) <= position)!;
      const base = Number(/\d{20}/.exec(path)![0]);
      const index = frames.filter((frame) => frame.position >= base && frame.position < position).length;
      const copyPath = path.replace(DIRECTORY, BACKUP);
      const attacked = new Map(files);
      attacked.set(path, flipped(files.get(path)!, HEADER + position - base + 128));
      attacked.set(copyPath, forgedSegment(files.get(copyPath)!, index));
      const broken = SimulatedFileSystem.of(attacked);
      const before = segmentsIn(broken, DIRECTORY);
      await expect(repair(broken)).rejects.toThrow(LogRefusedError);
      expect(segmentsIn(broken, DIRECTORY)).toEqual(before);
      expect([...broken.files().keys()].filter((name) => name.endsWith('.tmp'))).toEqual([]);
    }
  });
});
