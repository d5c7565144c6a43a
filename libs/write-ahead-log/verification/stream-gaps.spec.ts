import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DIRECTORY, openSimulated } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { segmentPaths, withFile } from '../testing/tampering.js';
import { findStreamGaps } from './stream-gaps.js';

/** A log of frames of one to three events in a few streams; where each frame is. */
async function logOf(streams: readonly number[]) {
  const fileSystem = SimulatedFileSystem.empty();
  const { log } = await openSimulated(fileSystem, { segmentBytes: 1024 * 1024 });
  const next = new Map<number, number>();
  const frames = [];
  for (const [index, stream] of streams.entries()) {
    const [firstRevision, eventCount] = [next.get(stream) ?? 0, 1 + (index % 3)];
    const streamKey = Buffer.alloc(16, stream);
    const encode = () => Buffer.from(`stream ${stream}`);
    const { position, durable } = log.append({ type: 'append', streamKey, firstRevision, eventCount, encode });
    await durable;
    next.set(stream, firstRevision + eventCount);
    frames.push({ stream, position, firstRevision, eventCount });
  }
  await log.close();
  return { fileSystem, frames };
}

describe('gaps of streams', () => {
  it('given any frame of which nothing is left, when looked for, then the gap in its stream says which revisions are lost, unless it was the last', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 20 }),
        fc.nat(),
        async (streams, nth) => {
          const { fileSystem, frames } = await logOf(streams);
          const lost = frames[nth % frames.length]!;
          const path = segmentPaths(fileSystem.files())[0]!;
          const content = Buffer.from(fileSystem.files().get(path)!);
          content.fill(0, 4096 + lost.position, 4096 + lost.position + 100);
          const { gaps, names, isComplete } = await findStreamGaps({
            directory: DIRECTORY,
            fileSystem: withFile(fileSystem.files(), path, content),
            wanted: new Set(),
            withGaps: true,
            nameOf: (frame) => frame.body.toString(),
          });
          const later = frames.find(({ stream, position }) => stream === lost.stream && position > lost.position);
          const before = frames.findLast(({ stream, position }) => stream === lost.stream && position < lost.position);
          const streamKey = Buffer.alloc(16, lost.stream).toString('hex');
          const gap = {
            streamKey,
            firstRevision: lost.firstRevision,
            lastRevision: lost.firstRevision + lost.eventCount - 1,
            after: before?.position ?? -1,
            before: later?.position,
          };
          expect(isComplete).toBe(true);
          expect(gaps).toEqual(later ? [gap] : []);
          expect(names.get(streamKey)).toBe(later ? `stream ${lost.stream}` : undefined);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('given keys that are wanted, when looked for without gaps, then the streams have names', async () => {
    const { fileSystem } = await logOf([0, 1, 2, 1]);
    const wanted = new Set([1, 2, 9].map((stream) => Buffer.alloc(16, stream).toString('hex')));
    const nameOf = (frame: { body: Buffer }): string => frame.body.toString();
    const { names, gaps } = await findStreamGaps({ directory: DIRECTORY, fileSystem, wanted, withGaps: false, nameOf });
    expect([...names.values()].sort()).toEqual(['stream 1', 'stream 2']);
    expect(gaps).toEqual([]);
  });
});
