import { describe, expect, it } from '@jest/globals';
import { FrameTooLargeError, LogClosedError, LogLockedError } from '../errors.js';
import { FRAME_BYTES_MAX, FRAME_HEADER_BYTES } from '../format/layout.js';
import { append, openSimulated } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';

const MEBIBYTE = 1024 * 1024;
const unhurried = { roomBytes: MEBIBYTE, frontierIntervalMs: 3_600_000 };

describe('appending', () => {
  it('given appends that wait while a group is synced, when it is done, then they are one group: one write, one sync', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const { log } = await openSimulated(fileSystem, { ...unhurried, segmentBytes: MEBIBYTE });
    const operations: string[] = [];
    const others: Promise<void>[] = [];
    fileSystem.inject = ({ kind }) => {
      if (kind === 'sync' && others.length < 63)
        others.push(...Array.from({ length: 63 }, () => append(log, 'x').durable));
      operations.push(kind);
      return undefined;
    };
    await append(log, 'first').durable;
    await Promise.all(others);
    expect(operations).toEqual(['truncate', 'write', 'sync', 'write', 'sync']);
    await log.close();
  });

  it('given more than a group may hold, when appended at once, then groups of at most 1,024 frames and 1 MiB', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const { log } = await openSimulated(fileSystem, { segmentBytes: 64 * MEBIBYTE, frontierIntervalMs: 3_600_000 });
    const groups = [0];
    fileSystem.inject = ({ kind, length }) => {
      if (kind === 'sync') groups.push(0);
      if (kind === 'write') groups[groups.length - 1]! += length;
      return undefined;
    };
    const small = Array.from({ length: 2500 }, () => append(log, 'x'));
    const large = Array.from({ length: 5 }, () => append(log, 'x'.repeat(MEBIBYTE / 2 - 1000)));
    const huge = append(log, 'x'.repeat(3 * MEBIBYTE));
    await Promise.all([...small, ...large, huge].map(({ durable }) => durable));
    expect(groups.slice(0, 2)).toEqual([1024 * 176, 1024 * 176]);
    expect(Math.max(...groups.slice(0, -2))).toBeLessThanOrEqual(MEBIBYTE);
    expect(groups.slice(-2)).toEqual([expect.any(Number), 0]);
    expect(groups.at(-2)).toBeGreaterThan(3 * MEBIBYTE);
    await log.close();
  });

  it('given many appends of one turn, when nothing is being written, then the first are on their way before the last are laid out; one sync', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const { log } = await openSimulated(fileSystem, { ...unhurried, segmentBytes: MEBIBYTE });
    const operations: string[] = [];
    fileSystem.inject = ({ kind }) => void operations.push(kind);
    const early = Array.from({ length: 600 }, () => append(log, 'x'));
    expect(operations).toEqual(['write']);
    await Promise.all(early.map(({ durable }) => durable));
    expect(operations).toEqual(['write', 'truncate', 'write', 'sync']);
    expect(await log.read(0, MEBIBYTE)).toHaveLength(600 * 176);
    await log.close();
    const { seen } = await openSimulated(fileSystem);
    expect(seen).toHaveLength(600);
  });

  it('given an append that does not fit into the segment, when queued, then its body is encoded for its place in the next one', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const { log } = await openSimulated(fileSystem, { segmentBytes: 4096 + 700 });
    const asked: number[] = [];
    const encode = (bodyPosition: number) => {
      asked.push(bodyPosition);
      return Buffer.from(String(bodyPosition).padStart(100));
    };
    const frame = { type: 'append', streamKey: Buffer.alloc(16), firstRevision: 0, eventCount: 1, encode } as const;
    const appended = [log.append(frame), log.append(frame)];
    await Promise.all(appended.map(({ durable }) => durable));
    const [first, second] = appended;
    expect(asked).toEqual([FRAME_HEADER_BYTES, second!.position - 240 + FRAME_HEADER_BYTES, second!.bodyPosition]);
    expect(log.segments().map(({ basePosition }) => basePosition)).toEqual([first!.position, second!.position]);
    expect((await log.read(second!.bodyPosition, 100)).toString().trim()).toBe(String(second!.bodyPosition));
    await log.close();
  });

  it('given a listener, when a group is on disk, then it is told before the appends are, and reads reach as far', async () => {
    const { log } = await openSimulated(SimulatedFileSystem.empty());
    const told: string[] = [];
    log.onDurable((position) => void told.push(`durable ${position}`));
    const { durable } = append(log, 'x');
    await expect(log.read(0, 10)).rejects.toThrow(RangeError);
    await durable.then(() => told.push('acknowledged'));
    expect(told).toEqual([`durable ${log.durablePosition}`, 'acknowledged']);
    expect(await log.read(0, 1000)).toHaveLength(log.durablePosition);
    await log.close();
  });

  it('given a frame larger than 32 MiB, when appended, then it is refused and the next one is not', async () => {
    const { log } = await openSimulated(SimulatedFileSystem.empty());
    expect(() => append(log, 'x'.repeat(FRAME_BYTES_MAX))).toThrow(FrameTooLargeError);
    await append(log, 'x').durable;
    expect(log.recovery.outcome).toBe('new');
    await log.close();
  });

  it('given appends that wait, when closed, then they are finished first, and no more are taken', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const { log } = await openSimulated(fileSystem);
    const waiting = ['a', 'b', 'c'].map((body) => append(log, body).durable);
    const closing = log.close();
    expect(() => append(log, 'd')).toThrow(LogClosedError);
    await Promise.all([closing, ...waiting]);
    expect(log.state).toBe('closed');
    const { log: again, seen } = await openSimulated(fileSystem);
    expect(seen.map(({ body }) => body)).toEqual(['a', 'b', 'c']);
    expect(again.recovery.frontier).toMatchObject({ position: again.durablePosition, agrees: true });
    await again.close();
  });

  it('given a directory that is open, when opened once more, then it is refused', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const { log } = await openSimulated(fileSystem);
    await expect(openSimulated(fileSystem)).rejects.toThrow(LogLockedError);
    await log.close();
    await (await openSimulated(fileSystem)).log.close();
  });
});
