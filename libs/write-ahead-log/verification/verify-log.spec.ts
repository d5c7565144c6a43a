import { beforeAll, describe, expect, it } from '@jest/globals';
import { LogRefusedError } from '../errors.js';
import { append, openSimulated, writtenLog } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, flipped, FRONTIER, segmentPaths, withFile } from '../testing/tampering.js';
import { verified } from '../testing/verify-harness.js';

const HEADER = 4096;
const HEADER_FIELDS = 144;
const small = { segmentBytes: 4096 + 800, custody: {} };

describe('verifying a log', () => {
  let files: Files;
  let paths: string[];
  let bases: number[];

  beforeAll(async () => {
    const fileSystem = SimulatedFileSystem.empty();
    await writtenLog(fileSystem, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], small);
    files = fileSystem.files();
    paths = segmentPaths(files);
    bases = paths.map((path) => Number(/\d{20}/.exec(path)![0]));
    expect(paths).toHaveLength(3);
  });

  it('given a whole log, when verified, then there are no findings, its end is that of the recovery, and all of it is signed', async () => {
    const { found, ...verification } = await verified(SimulatedFileSystem.of(files));
    const { log } = await openSimulated(SimulatedFileSystem.of(files));
    expect(found).toEqual([]);
    expect(verification).toMatchObject({ findings: 0, segments: 3, events: 8, end: log.recovery.end, notes: [] });
    expect(verification.custody).toMatchObject({ segments: 2, upTo: log.recovery.end.position });
    expect(verification.frames).toBe(log.recovery.frames);
    await log.close();
  });

  it('given any flipped byte of a frame, when verified, then what is found is what the recovery finds, with its place in the file', async () => {
    // Signatures are left aside: their specs are elsewhere, and they take most of the time.
    const bare = new Map([...files].filter(([path]) => !path.endsWith('.custody')));
    for (const [index, path] of paths.entries()) {
      const content = files.get(path)!;
      for (let at = HEADER; at < content.length; at++) {
        const { found } = await verified(withFile(bare, path, flipped(content, at)));
        const { log } = await openSimulated(withFile(bare, path, flipped(content, at)));
        const { from, to, segment, fault, firstSeq, chainBefore, frames: known } = log.recovery.damage!.damages[0]!;
        const offset = HEADER + from - bases[index]!;
        expect({ path, at, found: found.length }).toEqual({ path, at, found: 1 });
        const damage = { kind: 'damaged', from, to, segment, fault, firstSeq, chainBefore, frames: known, offset };
        expect({ path, at, ...found[0] }).toMatchObject({ path, at, ...damage });
        await log.close();
      }
    }
  });

  it('given any flipped byte of a segment header, when verified, then that header is named, and its frames are looked at where its salt is whole', async () => {
    for (const [index, path] of paths.entries()) {
      const content = files.get(path)!;
      for (let at = 0; at < HEADER; at += at < HEADER_FIELDS || at >= HEADER - 4 ? 1 : 97) {
        const { found, events } = await verified(withFile(files, path, flipped(content, at)));
        expect({ at, found: found.length }).toEqual({ at, found: 1 });
        const segment = path.slice('/log/'.length);
        expect({ at, ...found[0] }).toMatchObject({
          at,
          kind: 'damaged',
          fault: 'segment-header',
          segment,
          from: bases[index],
        });
        const isSalt = at >= 20 && at < 28;
        expect({ at, isWhole: events === 8 }).toEqual({ at, isWhole: !isSalt });
      }
    }
  });

  it('given any flipped byte of node.json, when verified, then it is named, and all else is verified', async () => {
    const content = files.get('/log/node.json')!;
    for (let at = 0; at <= content.length; at++) {
      const { found, events } = await verified(
        withFile(files, '/log/node.json', at < content.length ? flipped(content, at) : undefined),
      );
      expect({ at, kinds: found.map(({ kind }) => kind), events }).toEqual({ at, kinds: ['identity'], events: 8 });
    }
  });

  it.each([0, 1, 2])(
    'given segment %i missing, when verified, then its positions and frames are named',
    async (index) => {
      const { found } = await verified(withFile(files, paths[index]!, undefined));
      const lost = found.filter(({ kind }) => kind === 'segment-missing');
      const ends = [...bases.slice(1), HEADER];
      expect(lost).toHaveLength(1);
      expect(lost[0]).toMatchObject({ from: bases[index] });
      if (index < 2) expect(lost[0]!.to).toBe(ends[index]);
      else expect(lost[0]!.to).toBe(bases[2]! + files.get(paths[2]!)!.length - HEADER);
      expect(found).toHaveLength(1);
    },
  );

  it('given a segment of another log, or a copy of another segment, when verified, then it is named and what it hides is missing', async () => {
    const other = SimulatedFileSystem.empty();
    await writtenLog(other, ['x', 'y', 'z', 'x', 'y', 'z'], small);
    const foreign = other.files().get(segmentPaths(other.files())[1]!)!;
    const kinds = async (content: Buffer): Promise<string[]> =>
      (await verified(withFile(files, paths[1]!, content))).found.map(({ kind }) => kind);
    expect(await kinds(foreign)).toEqual(['segment-foreign', 'segment-missing']);
    expect(await kinds(files.get(paths[0]!)!)).toEqual(['segment-misplaced', 'segment-missing']);
  });

  it('given a log that was cut at any length, when verified, then what is missing is found, whatever is gone with it', async () => {
    const content = files.get(paths[2]!)!;
    const end = bases[2]! + content.length - HEADER;
    for (let length = HEADER; length < content.length; length += 11) {
      const cut = withFile(files, paths[2]!, content.subarray(0, length));
      expect({ length, found: (await verified(cut)).found }).toMatchObject({
        length,
        found: [{ kind: 'damaged', to: end }],
      });
      // Without the frontier, what was signed says so.
      const blind = withFile(cut.files(), FRONTIER, undefined);
      expect({ length, found: (await verified(blind)).found }).toMatchObject({
        length,
        found: [{ kind: 'damaged', to: end }],
      });
    }
  });

  it('given a tail that a crash tore, when verified, then it is told and no finding; where it may have been acknowledged, it is one', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const { log } = await openSimulated(fileSystem, { frontierIntervalMs: 3_600_000, segmentBytes: 1024 * 1024 });
    await append(log, 'first').durable;
    const { position } = append(log, 'x'.repeat(3000));
    await append(log, 'second').durable;
    const path = segmentPaths(fileSystem.files())[0]!;
    const content = Buffer.from(fileSystem.files().get(path)!);
    const start = HEADER + position;
    const torn = await verified(withFile(fileSystem.files(), path, content.subarray(0, start + 700)));
    expect(torn).toMatchObject({
      findings: 0,
      events: 1,
      tail: { verdict: 'torn', position, bytes: 700, fault: 'cut-off' },
    });
    const zeroed = Buffer.from(content.subarray(0, start + 3176)).fill(0, start + 1000, start + 2500);
    expect(await verified(withFile(fileSystem.files(), path, zeroed))).toMatchObject({
      findings: 0,
      tail: { verdict: 'torn' },
    });
    const rotten = flipped(content.subarray(0, start + 3176), start + 1000);
    const { found } = await verified(withFile(fileSystem.files(), path, rotten));
    expect(found).toMatchObject([{ kind: 'ambiguous-tail', from: position, offset: start }]);
    const live = await verified(withFile(fileSystem.files(), path, rotten), { isLive: async () => true });
    expect(live).toMatchObject({ findings: 0, tail: { verdict: 'pending' } });
    await log.close();
  });

  it.each(['frames', 'frontier', 'node.json', 'head.custody'])(
    'given %s that the disk does not give, when verified, then the rest is verified',
    async (what) => {
      const fileSystem = SimulatedFileSystem.of(files);
      const path = what === 'frames' ? paths[1]! : `/log/${what}`;
      const from = what === 'frames' ? HEADER + 200 : 0;
      const { open } = fileSystem;
      fileSystem.open = async (name, mode) => {
        const file = await open.call(fileSystem, name, mode);
        const read: typeof file.read = async (target, offset, length, position) => {
          const isBad = name === path && position <= from && position + length > from;
          if (isBad) throw Object.assign(new Error('EIO'), { code: 'EIO' });
          return file.read(target, offset, length, position);
        };
        return { ...file, read };
      };
      const { found, notes, events } = await verified(fileSystem);
      const kinds = {
        frames: 'damaged',
        frontier: undefined,
        'node.json': 'identity',
        'head.custody': 'custody-damaged',
      };
      expect(found[0]?.kind).toBe(kinds[what as keyof typeof kinds]);
      if (what === 'frames') expect(found).toMatchObject([{ fault: 'unreadable', from: bases[1], to: bases[2] }]);
      else expect(events).toBe(8);
      if (what === 'frontier') expect(notes).toHaveLength(1);
    },
  );

  it.each([1, 100])(
    'given a running log whose last frame is half there in the first %i reads of it, when verified, then it is read once more before it is called damaged',
    async (reads) => {
      const fileSystem = SimulatedFileSystem.of(files);
      const { open } = fileSystem;
      let left = reads;
      fileSystem.open = async (name, mode) => {
        const file = await open.call(fileSystem, name, mode);
        const end = await file.size();
        const read: typeof file.read = async (target, offset, length, position) => {
          const count = await file.read(target, offset, length, position);
          const isEarly = name === paths[2] && position + count === end && left-- > 0;
          if (isEarly) target.fill(0, offset + count - 100, offset + count);
          return count;
        };
        return { ...file, read };
      };
      const { found, events } = await verified(fileSystem, { isLive: async () => true });
      if (reads === 1) expect({ found, events }).toEqual({ found: [], events: 8 });
      else expect(found).toMatchObject([{ kind: 'damaged', fault: 'cut-off' }]);
    },
  );

  it('given a log with a loss notice, when verified, then it is noted where it is', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const { log } = await openSimulated(fileSystem, small);
    const frame = { streamKey: Buffer.alloc(16), firstRevision: 0, eventCount: 0, encode: () => Buffer.from('{}') };
    const { position, durable } = log.append({ type: 'loss-notice', ...frame });
    await durable;
    await log.close();
    const { found, notes } = await verified(fileSystem);
    expect({ found, notes }).toEqual({ found: [], notes: [expect.stringContaining(`at position ${position};`)] });
  });

  it('given a directory without a log, or without one segment, when verified, then it is refused', async () => {
    await expect(verified(SimulatedFileSystem.empty())).rejects.toThrow(LogRefusedError);
    const bare = new Map([...files].filter(([path]) => path === '/log/node.json'));
    await expect(verified(SimulatedFileSystem.of(bare))).rejects.toThrow(LogRefusedError);
    const gone = new Map([...files].filter(([path]) => !path.includes('/seg-')));
    expect((await verified(SimulatedFileSystem.of(gone))).found).toMatchObject([{ kind: 'segment-missing', from: 0 }]);
  });
});
