import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { LogDirectoryError, LogRefusedError } from '../errors.js';
import { forgedSegment } from '../testing/forged-copy.js';
import { BACKUP, backUp, framesIn, restore, RESTORED, segmentsIn } from '../testing/copies-harness.js';
import { append, DIRECTORY, openSimulated, type SeenFrame, writtenLog } from '../testing/log-harness.js';
import { POWER_OFF, SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { flipped, withFile } from '../testing/tampering.js';
import { publishBackupManifest, readBackupManifest } from './backup-manifest.js';

const HEADER = 4096;
/** Of each frame of the test: 128 before a body of up to 8, 40 behind it. */
const FRAME_BYTES = 176;

describe('restoring a log', () => {
  let files: Map<string, Buffer>;
  let frames: SeenFrame[];
  let end: number;

  beforeAll(async () => {
    const fileSystem = SimulatedFileSystem.empty();
    frames = await writtenLog(fileSystem, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], { segmentBytes: HEADER + 800 });
    ({ position: end } = (await backUp(fileSystem)).end);
    files = fileSystem.files();
  });

  it('given a backup, when restored, then it has the same bytes, says where it is from, and takes appends', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    expect(await restore(fileSystem)).toMatchObject({ end: { position: end }, events: 8, segments: 3 });
    expect(segmentsIn(fileSystem, RESTORED)).toEqual(segmentsIn(fileSystem, DIRECTORY));
    const note = JSON.parse(fileSystem.files().get(`${RESTORED}/restored.json`)!.toString()) as object;
    expect(note).toMatchObject({ backup: { path: BACKUP, end: { position: end } }, end: { position: end } });
    const { log, seen } = await openSimulated(fileSystem, { directory: RESTORED });
    expect(seen).toEqual(frames);
    await append(log, 'goes on').durable;
    await log.close();
    expect(await framesIn(fileSystem, RESTORED)).toHaveLength(9);
  });

  it('given any position, when restored to it, then the last frame is the last one that ends at or before it', async () => {
    const ends = [0, end, ...frames.map((frame) => frame.position + FRAME_BYTES)];
    const places = ends.flatMap((each) => [each - 1, each, each + 1]).filter((each) => each >= 0 && each <= end);
    for (const position of places) {
      const fileSystem = SimulatedFileSystem.of(files);
      const result = await restore(fileSystem, position);
      expect(result.end.position).toBeLessThanOrEqual(position);
      const whole = frames.filter((frame) => frame.position + FRAME_BYTES <= position);
      expect({ position, seen: await framesIn(fileSystem, RESTORED) }).toEqual({ position, seen: whole });
      const { log } = await openSimulated(fileSystem, { directory: RESTORED });
      await append(log, 'goes on').durable;
      await log.close();
    }
  });

  it('given a position that is no number of the backup, a directory that is not empty, or no backup, when restored, then it is refused', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    for (const position of [-1, end + 1, 1.5, Number.NaN])
      await expect(restore(fileSystem, position)).rejects.toThrow(LogDirectoryError);
    await expect(restore(fileSystem, undefined, DIRECTORY)).rejects.toThrow('not empty');
    await expect(restore(withFile(files, `${BACKUP}/backup.json`, undefined))).rejects.toThrow(LogDirectoryError);
    expect([...fileSystem.files().keys()]).toEqual([...files.keys()]);
  });

  it('given a damaged byte anywhere in the backup, when restored, then it is refused, and nothing that looks like a log is left', async () => {
    const paths = [...files.keys()].filter((path) => path.startsWith(`${BACKUP}/`));
    for (const path of paths) {
      const content = files.get(path)!;
      for (let at = 0; at < content.length; at += path.includes('seg-') ? 211 : 5) {
        const fileSystem = withFile(files, path, flipped(content, at));
        await expect(restore(fileSystem)).rejects.toThrow(LogRefusedError);
        expect(segmentsIn(fileSystem, RESTORED).size).toBe(0);
      }
    }
  });

  it('given an altered segment, with CRCs, chains and the SHA-256 in backup.json put right, when restored, then it is refused', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    const manifest = (await readBackupManifest(fileSystem, BACKUP))!;
    for (const [index, { file }] of manifest.segments.entries()) {
      const forged = forgedSegment(files.get(`${BACKUP}/${file}`)!, 0);
      const attacked = withFile(files, `${BACKUP}/${file}`, forged);
      const sha256 = createHash('sha256').update(forged).digest('hex');
      const segments = manifest.segments.map((each, i) => (i === index ? { ...each, sha256 } : each));
      await publishBackupManifest(attacked, BACKUP, { ...manifest, segments });
      await expect(restore(attacked)).rejects.toThrow('the backup is damaged');
    }
  });

  it('given a kill at any operation, when the result is opened, then it is refused, or it is the whole log; restored again, it is the whole log', async () => {
    for (let stop = 0; ; stop++) {
      const fileSystem = SimulatedFileSystem.of(files);
      let count = 0;
      fileSystem.inject = () => (count++ >= stop ? { code: POWER_OFF } : undefined);
      const ended = await restore(fileSystem).then(
        () => true,
        () => false,
      );
      const after = fileSystem.afterKill();
      const isThere = after.files().has(`${RESTORED}/node.json`);
      if (isThere) expect(await framesIn(after, RESTORED)).toEqual(frames);
      else if (segmentsIn(after, RESTORED).size > 0)
        await expect(openSimulated(after.afterKill(), { directory: RESTORED })).rejects.toThrow(LogRefusedError);
      if (!isThere) {
        expect(await restore(after)).toMatchObject({ end: { position: end }, events: 8 });
        expect(await framesIn(after, RESTORED)).toEqual(frames);
        expect([...after.files().keys()].filter((path) => /restoring|tmp/.test(path))).toEqual([]);
      }
      if (ended) return;
    }
  });

  it('given a killed restore, when another log is to be restored there, or something was added, then nothing is removed', async () => {
    const killed = SimulatedFileSystem.of(files);
    killed.inject = ({ kind, path }) =>
      kind === 'rename' && path.endsWith('node.json.tmp') ? { code: POWER_OFF } : undefined;
    await expect(restore(killed)).rejects.toThrow();
    const left = killed.afterKill().files();
    const mark = `${RESTORED}/restoring.json`;
    for (const [path, content] of [
      [`${RESTORED}/frontier`, Buffer.alloc(1)],
      [`${RESTORED}/seg-7.log`, Buffer.alloc(1)],
      [mark, Buffer.from('{"storeId":"another"}')],
      [mark, Buffer.from('{')],
      [mark, undefined],
    ] as const) {
      const fileSystem = withFile(left, path, content);
      const before = [...fileSystem.files().keys()];
      await expect(restore(fileSystem)).rejects.toThrow('not empty');
      expect([...fileSystem.files().keys()]).toEqual(before);
    }
  });
});
