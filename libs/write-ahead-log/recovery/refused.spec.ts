import { beforeAll, describe, expect, it } from '@jest/globals';
import { LogRefusedError } from '../errors.js';
import { openSimulated, storeFiles, writtenLog } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, segmentPaths } from '../testing/tampering.js';

describe('segments that are not one log', () => {
  let files: Files;
  let foreign: Files;
  let paths: string[];

  beforeAll(async () => {
    const write = async () => {
      const fileSystem = SimulatedFileSystem.empty();
      await writtenLog(fileSystem, ['a', 'b', 'c', 'd', 'e', 'f', 'g'], { segmentBytes: 4096 + 800 });
      return fileSystem.files();
    };
    files = await write();
    foreign = await write();
    paths = segmentPaths(files);
    expect(paths).toHaveLength(3);
  });

  async function refused(change: (copy: Files) => void): Promise<string> {
    const copy = new Map(files);
    change(copy);
    const fileSystem = SimulatedFileSystem.of(copy);
    const before = storeFiles(fileSystem);
    const error = await openSimulated(fileSystem).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(LogRefusedError);
    expect(storeFiles(fileSystem)).toEqual(before);
    return (error as Error).message;
  }

  it('given the first segment missing, when opened, then refused with the positions that are missing', async () => {
    const base = Number(/\d{20}/.exec(paths[1]!)![0]);
    expect(await refused((copy) => copy.delete(paths[0]!))).toContain(`1 segment(s) missing: positions 0 to ${base}`);
  });

  it('given a middle segment missing, when opened, then refused with the positions that are missing', async () => {
    const [from, to] = paths.slice(1).map((path) => Number(/\d{20}/.exec(path)![0]));
    expect(await refused((copy) => copy.delete(paths[1]!))).toContain(`positions ${from} to ${to}`);
  });

  it('given the last segment, or all of them, missing, when opened, then refused since the frontier knows of them', async () => {
    expect(await refused((copy) => copy.delete(paths[2]!))).toContain('the last segment(s) missing');
    expect(await refused((copy) => paths.forEach((path) => copy.delete(path)))).toContain(
      'the last segment(s) missing',
    );
  });

  it('given a segment of another log, when opened, then refused', async () => {
    expect(await refused((copy) => copy.set(paths[1]!, foreign.get(paths[1]!)!))).toContain('of another log');
  });

  it('given a segment twice, or two exchanged, when opened, then refused', async () => {
    const [first, second] = [files.get(paths[0]!)!, files.get(paths[1]!)!];
    const elsewhere = paths[2]!.replace(/\d{20}/, '00000000000000999992');
    expect(await refused((copy) => copy.set(elsewhere, first))).toContain('is a copy of the segment at 0');
    expect(await refused((copy) => copy.set(paths[0]!, second).set(paths[1]!, first))).toContain('is a copy');
  });

  it('given a missing segment put back, when opened, then the log is whole', async () => {
    await refused((copy) => copy.delete(paths[1]!));
    const { log, seen } = await openSimulated(SimulatedFileSystem.of(files));
    expect(seen).toHaveLength(7);
    await log.close();
  });
});
