import { describe, expect, it } from '@jest/globals';
import { append, openSimulated } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';

describe('reading', () => {
  it('given more segments than files are kept open, when read here and there at once, then each read gives its bytes', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    let openFiles = 0;
    const { open } = fileSystem;
    fileSystem.open = async (path, mode) => {
      const file = await open.call(fileSystem, path, mode);
      openFiles++;
      return { ...file, close: async () => void openFiles-- };
    };
    const { log } = await openSimulated(fileSystem, { segmentBytes: 4096 });
    const appended = Array.from({ length: 200 }, (_, i) => append(log, `body ${i}`));
    await Promise.all(appended.map(({ durable }) => durable));
    expect(log.segments()).toHaveLength(200);
    const reads = appended.map(async ({ bodyPosition }, i) => {
      expect((await log.read(bodyPosition, `body ${i}`.length)).toString()).toBe(`body ${i}`);
    });
    await Promise.all(reads);
    await log.read(appended[0]!.position, 1);
    expect(openFiles).toBeLessThan(70);
    await log.close();
    expect(openFiles).toBe(0);
  });

  it('given positions at the ends, when read, then never beyond the segment, and never outside the log', async () => {
    const { log } = await openSimulated(SimulatedFileSystem.empty(), { segmentBytes: 4096 });
    await Promise.all(['a', 'b'].map((body) => append(log, body).durable));
    const [first] = log.segments();
    expect(await log.read(0, 1_000_000)).toHaveLength(first!.endPosition);
    expect(await log.read(first!.endPosition - 1, 10)).toHaveLength(1);
    for (const position of [-1, log.durablePosition, 1e12, Number.NaN]) {
      await expect(log.read(position, 10)).rejects.toThrow(RangeError);
    }
    await expect(log.read(0, 0)).rejects.toThrow(RangeError);
    await log.close();
  });
});
