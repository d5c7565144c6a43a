import { beforeAll, describe, expect, it } from '@jest/globals';
import { readFrontier } from '../frontier/read-frontier.js';
import { crc32c } from '../format/crc32c.js';
import { chainToHex } from '../format/chain.js';
import { encodeFrontierSlot } from '../frontier/frontier-slot.js';
import { Forge } from '../testing/forge.js';
import { DIRECTORY, type SeenFrame, writtenLog } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, FRONTIER, segmentPaths, withFile } from '../testing/tampering.js';
import { verified } from '../testing/verify-harness.js';
import { readIdentity } from '../store-identity.js';

const HEADER = 4096;

describe('an event edited by somebody who puts checksums right', () => {
  let files: Files;
  let frames: SeenFrame[];
  let paths: string[];

  beforeAll(async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const bodies = Array.from({ length: 14 }, (_, index) => `body ${index}`);
    frames = await writtenLog(fileSystem, bodies, { segmentBytes: 4096 + 1100, custody: {} });
    files = fileSystem.files();
    paths = segmentPaths(files);
    expect(paths.length).toBeGreaterThan(2);
  });

  it('given its checksums, when verified, then exactly its frame is found by the chain', async () => {
    for (const path of paths) {
      for (const frame of new Forge(files.get(path)!).frames) {
        const forge = new Forge(files.get(path)!).edit(frame).fixChecksums(frame);
        const { found } = await verified(withFile(files, path, forge.bytes));
        expect(found).toMatchObject([{ kind: 'damaged', fault: 'chain', segment: path.slice(5), offset: frame }]);
      }
    }
  });

  it('given its checksums and its chain, when verified, then exactly its frame is found, since the next one follows another', async () => {
    for (const path of paths) {
      const starts = new Forge(files.get(path)!).frames;
      for (const [index, frame] of starts.slice(0, -1).entries()) {
        const forge = new Forge(files.get(path)!).edit(frame).fixChain(frame).fixChecksums(frame);
        const { found } = await verified(withFile(files, path, forge.bytes));
        const base = Number(/\d{20}/.exec(path)![0]);
        const range = { from: base + frame - HEADER, to: base + starts[index + 1]! - HEADER };
        expect(found).toMatchObject([{ kind: 'altered', segment: path.slice(5), offset: frame, ...range }]);
      }
    }
  });

  it('given the chain of all behind it in its segment, when verified, then the segment is not the one that the next follows', async () => {
    const forge = new Forge(files.get(paths[0]!)!);
    forge.edit(forge.frames[1]!).fixAllFrom(forge.frames[1]!);
    const kinds = (await verified(withFile(files, paths[0]!, forge.bytes))).found.map(({ kind }) => kind);
    expect(kinds).toContain('segment-mismatch');
    expect(kinds).toContain('unproven');
  });

  it('given the chain up to the end of the log, and its frontier, when verified, then the signed head shows it; without it, only a head kept elsewhere does', async () => {
    const honest = await verified(SimulatedFileSystem.of(files));
    const kept = honest.end.chain;
    const last = paths.at(-1)!;
    const forge = new Forge(files.get(last)!);
    const chain = forge.edit(forge.frames[0]!).fixAllFrom(forge.frames[0]!);
    const forged = await withFrontier(withFile(files, last, forge.bytes), chain);
    const { found, custody } = await verified(forged);
    const lastSegment = Number(/\d{20}/.exec(last)![0]);
    expect(found).toMatchObject([{ kind: 'unproven', from: lastSegment, to: honest.end.position }]);
    expect(found[0]!.sentence).toContain('head.custody');
    expect(custody.upTo).toBe(lastSegment);
    const unsigned = withFile(forged.files(), `${DIRECTORY}/head.custody`, undefined);
    expect((await verified(unsigned)).found).toEqual([]);
    expect((await verified(unsigned, { heads: [kept] })).found).toMatchObject([{ kind: 'unproven' }]);
    const anchor = { ...honest.end, source: 'kept.custody' };
    expect((await verified(unsigned, { anchors: [anchor] })).found).toMatchObject([
      { kind: 'unproven', to: anchor.position },
    ]);
    expect((await verified(SimulatedFileSystem.of(files), { heads: [kept], anchors: [anchor] })).found).toEqual([]);
  });

  it('given a field of a segment header that no chain covers, when verified, then the seal and the next segment show that the file is another', async () => {
    const forge = new Forge(files.get(paths[1]!)!);
    forge.bytes[72]! ^= 1;
    forge.bytes.writeUInt32LE(crc32c(forge.bytes, 0, HEADER - 4), HEADER - 4);
    const { found, events } = await verified(withFile(files, paths[1]!, forge.bytes));
    expect(found.map(({ kind, segment }) => [kind, segment])).toEqual([
      ['seal', paths[1]!.slice(5)],
      ['segment-mismatch', paths[1]!.slice(5)],
    ]);
    expect(events).toBe(frames.length);
  });

  it('given any head that the log ever had, when verified against it, then it is found', async () => {
    const heads = frames.map(({ position }) => chainOfFrame(position));
    expect((await verified(SimulatedFileSystem.of(files), { heads })).found).toEqual([]);
  });

  function chainOfFrame(position: number): string {
    const path = paths.findLast((each) => Number(/\d{20}/.exec(each)![0]) <= position)!;
    const content = files.get(path)!;
    const start = HEADER + position - Number(/\d{20}/.exec(path)![0]);
    const length = 128 + Math.ceil(content.readUInt32LE(start + 120) / 8) * 8 + 40;
    return content.subarray(start + length - 40, start + length - 8).toString('hex');
  }

  async function withFrontier(fileSystem: SimulatedFileSystem, chain: Buffer): Promise<SimulatedFileSystem> {
    const { bytes } = (await readIdentity(fileSystem, DIRECTORY))!;
    const slot = (await readFrontier(fileSystem, DIRECTORY, bytes))!;
    expect(chainToHex(slot.chain)).not.toBe(chain.toString('hex'));
    const forged = encodeFrontierSlot({ ...slot, chain: chain.toString('latin1') }, bytes);
    return withFile(fileSystem.files(), FRONTIER, Buffer.concat([forged, forged]));
  }
});
