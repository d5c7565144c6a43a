import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { crc32c } from '../format/crc32c.js';
import { append, DIRECTORY, openSimulated, writtenLog } from '../testing/log-harness.js';
import { type Operation, POWER_OFF, SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { seededRandom } from '../testing/seeded-random.js';
import { segmentPaths, withFile } from '../testing/tampering.js';
import { decodeStatement, type SegmentStatement } from './custody-statement.js';

const BODIES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const small = { segmentBytes: 4096 + 800, custody: {} };

function statementsOf(fileSystem: SimulatedFileSystem): Map<string, ReturnType<typeof decodeStatement>> {
  const files = [...fileSystem.files()].filter(([path]) => path.endsWith('.custody')).sort();
  return new Map(
    files.map(([path, content]) => [path.slice(DIRECTORY.length + 1), decodeStatement(content.toString())]),
  );
}

/** What the statements of all full segments must say, from the files alone. */
function expectAllSigned(fileSystem: SimulatedFileSystem): void {
  const paths = segmentPaths(fileSystem.files());
  const statements = statementsOf(fileSystem);
  expect(paths.length).toBeGreaterThan(2);
  for (const path of paths.slice(0, -1)) {
    const content = fileSystem.files().get(path)!;
    const { statement, isSigned } = statements.get(path.slice(DIRECTORY.length + 1).replace('.log', '.custody'))!;
    const { basePosition, endPosition, sha256, chain } = statement as SegmentStatement;
    expect(isSigned).toBe(true);
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(chain).toBe(content.subarray(-40, -8).toString('hex'));
    expect(endPosition - basePosition).toBe(content.length - 4096);
  }
}

describe('the chain of custody', () => {
  it('given a log of several segments, when closed, then each full one is signed with what its file is, and the head with the end', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    await writtenLog(fileSystem, BODIES, small);
    expectAllSigned(fileSystem);
    const { log } = await openSimulated(fileSystem, small);
    const { statement, isSigned } = statementsOf(fileSystem).get('head.custody')!;
    const { position, seq, chain } = log.recovery.end;
    expect(isSigned).toBe(true);
    expect(statement).toMatchObject({
      kind: 'head',
      endPosition: position,
      nextSeq: seq,
      chain,
      publicKey: log.custodyKey,
    });
    await log.close();
  });

  it('given a log written without signing, when opened with it, then its full segments are signed', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    await writtenLog(fileSystem, BODIES, { segmentBytes: small.segmentBytes });
    expect(statementsOf(fileSystem).size).toBe(0);
    await healed(fileSystem);
    expectAllSigned(fileSystem);
  });

  it('given a process that ends at any step of signing, when opened again, then what was not signed is signed, and no half statement is there', async () => {
    const isCustody = ({ path }: Operation): boolean => path.includes('.custody');
    for (let steps = 0; steps < 30; steps++) {
      let left = steps;
      let isOff = false;
      const fileSystem = SimulatedFileSystem.empty();
      fileSystem.inject = (operation) => {
        isOff ||= isCustody(operation) && left-- === 0;
        return isOff ? { code: POWER_OFF } : undefined;
      };
      await writtenLog(fileSystem, BODIES, small).catch(() => undefined);
      const after = fileSystem.afterPowerLoss(seededRandom(steps));
      for (const decoded of statementsOf(after).values()) expect(decoded?.isSigned).toBe(true);
      await healed(after);
      for (const [name, decoded] of statementsOf(after))
        expect({ name, isSigned: decoded?.isSigned }).toEqual({ name, isSigned: true });
      expect(statementsOf(after).size).toBe(segmentPaths(after.files()).length);
    }
  });

  it('given a disk that is full for statements, when there is space again, then they are signed with the next ones, and appends never failed', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    const failures: unknown[] = [];
    const custody = { onFailure: (error: unknown) => failures.push(error) };
    const { log } = await openSimulated(fileSystem, { ...small, custody });
    fileSystem.inject = ({ kind, path }) =>
      kind === 'write' && path.includes('custody') ? { code: 'ENOSPC' } : undefined;
    for (const body of BODIES) await append(log, body).durable;
    expect(failures.length).toBeGreaterThan(0);
    expect(statementsOf(fileSystem).size).toBe(0);
    fileSystem.inject = () => undefined;
    for (const body of BODIES) await append(log, body).durable;
    expect(log.state).toBe('open');
    await log.close();
    expectAllSigned(fileSystem);
  });

  it('given an unsigned segment that is not the one the next was written behind, when opened, then it is not signed', async () => {
    const fileSystem = SimulatedFileSystem.empty();
    await writtenLog(fileSystem, BODIES, { segmentBytes: small.segmentBytes });
    const path = segmentPaths(fileSystem.files())[0]!;
    // Another time of creation: nothing but the hash of the file and the header's own checksum covers it.
    const content = withCreated(fileSystem.files().get(path)!);
    const failures: string[] = [];
    const tampered = withFile(fileSystem.files(), path, content);
    await healed(tampered, (error) => failures.push(String(error)));
    expect(failures).toEqual([expect.stringContaining('seg-00000000000000000000.log is not the file')]);
    const names = [...statementsOf(tampered).keys()];
    expect(names).not.toContain('seg-00000000000000000000.custody');
    expect(names.length).toBe(segmentPaths(tampered.files()).length - 1);
  });
});

/** Opens the log for longer than signing takes (all happens in microtasks here), and closes it. */
async function healed(fileSystem: SimulatedFileSystem, onFailure?: (error: unknown) => void): Promise<void> {
  const { log } = await openSimulated(fileSystem, { ...small, custody: { onFailure } });
  for (let turns = 0; turns < 2_000; turns++) await Promise.resolve();
  await log.close();
}

function withCreated(content: Buffer): Buffer {
  const copy = Buffer.from(content);
  copy.writeUInt8(copy[72]! ^ 1, 72);
  copy.writeUInt32LE(crc32c(copy, 0, 4092), 4092);
  return copy;
}
