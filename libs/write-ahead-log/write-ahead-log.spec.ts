import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel';
import { WriteAheadLog } from './write-ahead-log.js';

const key = Buffer.alloc(16, 7);

describe('WriteAheadLog', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'wal-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const open = (bodies: string[] = [], segmentBytes?: number) =>
    WriteAheadLog.open({
      directory,
      segmentBytes,
      clock: new SystemClock(),
      onFrame: (frame) => frame.type === 'append' && bodies.push(frame.body.toString()),
    });
  const append = (log: WriteAheadLog, text: string) =>
    log.append({ type: 'append', streamKey: key, firstRevision: 0, eventCount: 1, encode: () => Buffer.from(text) });

  it('given appends over several segments, when opened again, then every frame comes back in order', async () => {
    const log = await open([], 4096 + 1500);
    const texts = Array.from({ length: 40 }, (_, i) => `event ${i}`);
    const appended = texts.map((text) => append(log, text));
    await Promise.all(appended.map(({ durable }) => durable));
    expect(log.segments().length).toBeGreaterThan(3);
    for (const [i, { bodyPosition }] of appended.entries()) {
      expect((await log.read(bodyPosition, texts[i]!.length)).toString()).toBe(texts[i]);
    }
    await log.close();
    const bodies: string[] = [];
    const again = await open(bodies, 4096 + 1500);
    expect(bodies).toEqual(texts);
    await append(again, 'one more').durable;
    await again.close();
    const more: string[] = [];
    await (await open(more)).close();
    expect(more).toEqual([...texts, 'one more']);
  });
});
