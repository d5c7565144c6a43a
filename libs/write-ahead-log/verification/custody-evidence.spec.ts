import { beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/kernel';
import { custodyKeyOf } from '../custody/custody-key.js';
import { decodeStatement, encodeStatement } from '../custody/custody-statement.js';
import { Forge } from '../testing/forge.js';
import { openSimulated, writtenLog } from '../testing/log-harness.js';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { type Files, segmentPaths, withFile } from '../testing/tampering.js';
import { verified } from '../testing/verify-harness.js';

const seed = Buffer.alloc(32, 5);
const { publicKey } = custodyKeyOf(seed);
const strange = custodyKeyOf(Buffer.alloc(32, 6));
const small = { segmentBytes: 4096 + 800, custody: { seed } };
const BODIES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'];

describe('verifying signatures', () => {
  let files: Files;
  let signed: string[];

  beforeAll(async () => {
    const fileSystem = SimulatedFileSystem.empty();
    await writtenLog(fileSystem, BODIES, small);
    files = fileSystem.files();
    signed = [...files.keys()].filter((path) => path.includes('/seg-') && path.endsWith('.custody')).sort();
    expect(signed.length).toBe(3);
  });

  async function kindsOf(
    fileSystem: SimulatedFileSystem,
    options: Parameters<typeof verified>[1] = {},
  ): Promise<string[]> {
    return (await verified(fileSystem, { keys: [publicKey], ...options })).found.map(({ kind }) => kind);
  }

  it('given the key that signed, when verified, then the whole log is proven by it', async () => {
    const { found, custody, end } = await verified(SimulatedFileSystem.of(files), {
      keys: [strange.publicKey, publicKey],
    });
    expect(found).toEqual([]);
    expect(custody).toEqual({ segments: 3, upTo: end.position, publicKeys: [publicKey] });
  });

  it('given a changed byte of a statement, when verified, then it is found', async () => {
    const content = files.get(signed[1]!)!;
    for (let at = 0; at < content.length; at += 7) {
      const changed = Buffer.from(content);
      changed[at]! ^= 1;
      expect({ at, kinds: await kindsOf(withFile(files, signed[1]!, changed)) }).toEqual({
        at,
        kinds: ['custody-damaged'],
      });
    }
  });

  it('given a key that did not sign, when verified, then every statement is refused', async () => {
    const kinds = await kindsOf(SimulatedFileSystem.of(files), { keys: [strange.publicKey] });
    expect(kinds).toEqual(Array(4).fill('custody-key'));
  });

  it('given a forged segment with a statement by another key, when verified, then the key is refused; without a key given, the next segment shows it', async () => {
    const path = segmentPaths(files)[0]!;
    const forge = new Forge(files.get(path)!);
    forge.edit(forge.frames[0]!).fixAllFrom(forge.frames[0]!);
    const { statement } = decodeStatement(files.get(signed[0]!)!.toString())!;
    const chain = forge.bytes.subarray(-40, -8).toString('hex');
    const forged = encodeStatement({ ...statement!, chain, publicKey: strange.publicKey }, strange);
    const fileSystem = withFile(withFile(files, path, forge.bytes).files(), signed[0]!, Buffer.from(forged));
    expect(await kindsOf(fileSystem)).toContain('custody-key');
    expect(await kindsOf(fileSystem, { keys: undefined })).toContain('segment-mismatch');
  });

  it('given a statement missing, when verified, then it is found where a later one is there, or where a key was given', async () => {
    expect(await kindsOf(withFile(files, signed[0]!, undefined))).toEqual(['custody-missing']);
    expect(await kindsOf(withFile(files, signed[0]!, undefined), { keys: undefined })).toEqual(['custody-missing']);
    const withoutLast = withFile(files, signed[2]!, undefined);
    expect(await kindsOf(withoutLast)).toEqual(['custody-missing']);
    const { found, notes } = await verified(withoutLast);
    expect({ found, notes }).toEqual({ found: [], notes: ['1 full segment(s) at the end are not signed'] });
  });

  it('given the last statement missing on a running log, when verified, then it is being signed, for a minute', async () => {
    const fileSystem = withFile(files, signed[2]!, undefined);
    const clock = new ManualClock();
    expect(await kindsOf(fileSystem, { isLive: async () => true, clock })).toEqual([]);
    clock.advance(61_000);
    expect(await kindsOf(fileSystem, { isLive: async () => true, clock })).toEqual(['custody-missing']);
  });

  it('given two statements swapped, when verified, then both are found', async () => {
    const [first, second] = signed.map((path) => files.get(path)!);
    const swapped = withFile(withFile(files, signed[0]!, second).files(), signed[1]!, first);
    expect(await kindsOf(swapped)).toEqual(['custody-mismatch', 'custody-mismatch']);
  });

  it('given a statement of another log, when verified, then it is found', async () => {
    const other = SimulatedFileSystem.empty();
    await writtenLog(other, BODIES, small);
    const foreign = withFile(files, signed[0]!, other.files().get(signed[0]!));
    expect(await kindsOf(foreign)).toEqual(['custody-mismatch']);
  });

  it('given another key from one start to the next, when verified with both, then all is proven; with one, what the other signed is not', async () => {
    const fileSystem = SimulatedFileSystem.of(files);
    const next = { ...small, custody: { seed: Buffer.alloc(32, 6) } };
    await writtenLog(fileSystem, BODIES, next);
    await (await openSimulated(fileSystem, next)).log.close();
    const both = SimulatedFileSystem.of(fileSystem.files());
    expect(await kindsOf(both, { keys: [publicKey, strange.publicKey] })).toEqual([]);
    expect(new Set(await kindsOf(both))).toEqual(new Set(['custody-key']));
  });
});
