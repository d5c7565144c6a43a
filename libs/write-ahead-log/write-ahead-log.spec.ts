import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SystemClock } from '#libs/kernel';
import { TOMBSTONE_REVISION } from './format/encode-frame.js';
import { append } from './testing/log-harness.js';
import { WriteAheadLog } from './write-ahead-log.js';

describe('WriteAheadLog on the file system of the machine', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'steno-log-'));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function open(segmentBytes: number, where = directory) {
    const bodies: string[] = [];
    const log = await WriteAheadLog.open({
      directory: where,
      segmentBytes,
      reserveBytes: 65536,
      clock: new SystemClock(),
      onFrame: (frame) => frame.type === 'append' && bodies.push(frame.body.toString('latin1')),
    });
    return { log, bodies };
  }

  const segmentNames = async () => (await readdir(directory)).filter((name) => name.startsWith('seg-')).sort();

  it('given any bodies and any size of segments, when appended, read and opened again, then all are there, in order', async () => {
    const groupsArbitrary = fc.array(fc.array(fc.string({ maxLength: 3000, unit: 'binary-ascii' }), { maxLength: 6 }), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(groupsArbitrary, fc.integer({ min: 4096, max: 16_384 }), async (groups, segmentBytes) => {
        const where = await mkdtemp(join(directory, 'run-'));
        const { log } = await open(segmentBytes, where);
        const places: { body: string; bodyPosition: number }[] = [];
        for (const group of groups) {
          const appended = group.map((body) => append(log, body));
          await Promise.all(appended.map(({ durable }) => durable));
          for (const [index, { bodyPosition }] of appended.entries())
            places.push({ body: group[index]!, bodyPosition });
        }
        for (const { body, bodyPosition } of places.filter(({ body: { length } }) => length > 0)) {
          expect((await log.read(bodyPosition, body.length)).toString('latin1')).toBe(body);
        }
        await log.close();
        const again = await open(segmentBytes, where);
        expect(again.bodies).toEqual(places.map(({ body }) => body));
        expect(again.log.segments()).toEqual(log.segments());
        await again.log.close();
      }),
      { numRuns: 25 },
    );
  });

  it('given full segments, when looked at, then they are write-protected and each names the SHA-256 of the one before', async () => {
    const { log } = await open(4096 + 2000);
    await Promise.all(Array.from({ length: 20 }, () => append(log, 'x'.repeat(300)).durable));
    await log.close();
    const names = await segmentNames();
    expect(names.length).toBeGreaterThan(3);
    for (const [index, name] of names.slice(0, -1).entries()) {
      const path = join(directory, name);
      expect((await stat(path)).mode & 0o777).toBe(0o444);
      const sha256 = createHash('sha256')
        .update(await readFile(path))
        .digest();
      const next = await readFile(join(directory, names[index + 1]!));
      expect(next.subarray(112, 144)).toEqual(sha256);
      const seal = (await readFile(path)).subarray(-240);
      const beforeSeal = (await readFile(path)).subarray(0, -240);
      expect(seal.subarray(128 + 40, 128 + 72)).toEqual(createHash('sha256').update(beforeSeal).digest());
    }
  });

  it('given a rotation across a restart, when the segment is sealed, then its SHA-256 is that of the whole file', async () => {
    const { log: first } = await open(4096 + 2000);
    await append(first, 'x'.repeat(1000)).durable;
    await first.close();
    const { log: second } = await open(4096 + 2000);
    await append(second, 'y'.repeat(1000)).durable;
    await second.close();
    const [one, two] = await Promise.all((await segmentNames()).map((name) => readFile(join(directory, name))));
    expect(two!.subarray(112, 144)).toEqual(createHash('sha256').update(one!).digest());
  });

  it('given a tombstone, when recovered, then it has the revision that stands for the greatest', async () => {
    const { log } = await open(65536);
    const tombstone = { type: 'tombstone', streamKey: Buffer.alloc(16), firstRevision: TOMBSTONE_REVISION } as const;
    await log.append({ ...tombstone, eventCount: 1, encode: () => Buffer.from('gone') }).durable;
    await log.close();
    const [name] = await segmentNames();
    const bytes = await readFile(join(directory, name!));
    expect(bytes.readBigInt64LE(4096 + 96)).toBe(0x7fff_ffff_ffff_ffffn);
    const { log: again } = await open(65536);
    expect(await again.frame(0)).toMatchObject({ type: 'tombstone', firstRevision: TOMBSTONE_REVISION });
    await again.close();
  });

  it('given what an interrupted rotation leaves, when opened, then it is tidied up', async () => {
    await (await open(65536)).log.close();
    await writeFile(join(directory, 'seg-00000000000000000999.log.tmp'), 'half a header');
    const { log } = await open(65536);
    expect(await readdir(directory)).not.toContain('seg-00000000000000000999.log.tmp');
    await log.close();
  });

  it('given a log, when opened, then recovery.json and the log say the same of what was found', async () => {
    const { log } = await open(65536);
    await append(log, 'x').durable;
    await log.close();
    const { log: again } = await open(65536);
    expect(JSON.parse(await readFile(join(directory, 'recovery.json'), 'utf8'))).toEqual(again.recovery);
    expect(again.recovery).toMatchObject({
      outcome: 'clean',
      frames: 1,
      events: 1,
      segments: 1,
      damage: null,
      tail: null,
    });
    await again.close();
  });
});
