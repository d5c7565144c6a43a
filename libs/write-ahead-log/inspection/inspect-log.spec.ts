import { beforeAll, describe, expect, it } from '@jest/globals';
import { LogRefusedError } from '../errors.js';
import { custodyKeyOf } from '../custody/custody-key.js';
import { decodeStatement } from '../custody/custody-statement.js';
import { append, DIRECTORY, openSimulated, type SeenFrame, writtenLog } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, flipped, segmentPaths, withFile } from '../testing/tampering.js';
import { verified } from '../testing/verify-harness.js';
import { frameAround, lastFrames } from './find-frames.js';
import { inspectLog } from './inspect-log.js';
import { signHead } from './log-head.js';

const small = { segmentBytes: 4096 + 800, custody: {} };

describe('inspecting a log', () => {
  let files: Files;
  let frames: SeenFrame[];

  beforeAll(async () => {
    const fileSystem = SimulatedFileSystem.empty();
    frames = await writtenLog(fileSystem, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], small);
    files = fileSystem.files();
  });

  it('given a closed log, when inspected, then segments, head and signatures are those of a verification', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    const { segments, head, signedHead, frontier } = await inspectLog(DIRECTORY, false, fileSystem);
    const { end, custody } = await verified(fileSystem);
    expect(segments.map(({ isSealed, signedBy }) => ({ isSealed, signedBy }))).toEqual([
      { isSealed: true, signedBy: custody.publicKeys[0] },
      { isSealed: true, signedBy: custody.publicKeys[0] },
      { isSealed: false, signedBy: undefined },
    ]);
    expect(head).toEqual({ segmentNumber: 2, ...end });
    expect(signedHead).toMatchObject({ endPosition: end.position, chain: end.chain });
    expect(frontier).toMatchObject(end);
  });

  it('given a log that is being written, when inspected, then its head is what is known to be on disk', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const { log } = await openSimulated(fileSystem, { frontierIntervalMs: 3_600_000, segmentBytes: 1024 * 1024 });
    await append(log, 'one').durable;
    const { position } = append(log, 'two');
    await append(log, 'three').durable;
    const running = await inspectLog(DIRECTORY, true, SimulatedFileSystem.of(fileSystem.files()));
    expect(running.head!.position).toBe(position);
    const stopped = await inspectLog(DIRECTORY, false, SimulatedFileSystem.of(fileSystem.files()));
    expect(stopped.head!.position).toBe(log.durablePosition);
    await log.close();
  });

  it('given a head, when signed, then a verification against it finds the log as it was', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    const { storeId, head } = await inspectLog(DIRECTORY, false, fileSystem);
    const key = custodyKeyOf(Buffer.alloc(32, 4));
    const { statement, isSigned } = decodeStatement(signHead(storeId, head!, key, new Date(0)))!;
    expect(isSigned).toBe(true);
    expect(statement).toMatchObject({
      kind: 'head',
      endPosition: head!.position,
      chain: head!.chain,
      nextSeq: head!.seq,
    });
  });

  it('given any position, when asked for its frame, then it is the one that it lies in; in a damaged one, none', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    for (const [index, { position, body }] of frames.entries()) {
      for (const at of [position, position + 130, position + 175]) {
        let seen = '';
        expect(await frameAround(DIRECTORY, at, (frame) => (seen = frame.body.toString()), fileSystem)).toBe(true);
        expect({ index, at, seen }).toEqual({ index, at, seen: body });
      }
    }
    const path = segmentPaths(files)[0]!;
    const damaged = withFile(files, path, flipped(files.get(path)!, 4096 + frames[1]!.position + 128));
    expect(await frameAround(DIRECTORY, frames[1]!.position, () => undefined, damaged)).toBe(false);
    expect(await frameAround(DIRECTORY, 10_000_000, () => undefined, fileSystem)).toBe(false);
  });

  it.each([1, 3, 5, 1000])(
    'given the last %i frames asked for, then they are, in order, over segments',
    async (count) => {
      const all: number[] = [];
      await lastFrames(DIRECTORY, 1000, ({ position }) => all.push(position), SimulatedFileSystem.of(files));
      const seen: number[] = [];
      await lastFrames(DIRECTORY, count, ({ position }) => seen.push(position), SimulatedFileSystem.of(files));
      expect(seen).toEqual(all.slice(-count));
      expect(all.length).toBe(10);
    },
  );

  it('given a directory without a log, when inspected, then it is refused', async () => {
    await expect(inspectLog(DIRECTORY, false, SimulatedFileSystem.empty())).rejects.toThrow(LogRefusedError);
  });
});
