import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel';
import { backUpLog } from '../backup/back-up-log.js';
import { restoreLog } from '../backup/restore-log.js';
import { repairLog } from '../repair/repair-log.js';
import { startScript } from '../testing/child-process.js';
import { readRealLog, segmentHashes, writeRealLog } from '../testing/real-log.js';
import { seededRandom } from '../testing/seeded-random.js';

const SEED = 77;
const KILLS = 4;
const APPENDS = 1200;
/** About as long as a copy takes, so that kills come in its midst. */
const KILL_WITHIN_MS = 120;
const clock = new SystemClock();

describe(`kill -9 of copies (seed ${SEED})`, () => {
  let root: string;
  let child: ChildProcess | undefined;
  const random = seededRandom(SEED);
  const at = (name: string): string => join(root, name);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'steno-copies-'));
    await writeRealLog(at('log'), APPENDS);
  });

  afterEach(async () => {
    child?.kill('SIGKILL');
    await rm(root, { recursive: true, force: true });
  });

  /** Runs a copy and kills it after a while; whether it was killed before it was done. */
  async function killed(verb: string, directory: string, copy: string): Promise<boolean> {
    child = startScript('copying-process.ts', [verb, directory, copy]);
    let said = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (said += text));
    const closed = once(child, 'close');
    await once(child.stdout!, 'data');
    await sleep(random() * KILL_WITHIN_MS);
    child.kill('SIGKILL');
    await closed;
    return !said.includes('done');
  }

  it(`given ${KILLS} killed backups, when looked at, then each left a whole backup, and the next one goes on from it`, async () => {
    const whole = await readRealLog(at('log'));
    let kills = 0;
    for (let round = 0; kills < KILLS; round++) {
      if (await killed('backup', at('log'), at('backup'))) kills++;
      else await rm(at('backup'), { recursive: true });
      await mkdir(at('backup'), { recursive: true });
      if (!(await readdir(at('backup'))).includes('backup.json')) continue;
      const restored = await restoreLog({ source: at('backup'), directory: at(`r${round}`), clock }).catch(
        (error: Error) => {
          expect(error.message).toContain('holds no backup');
          return undefined;
        },
      );
      if (!restored) continue;
      const frames = await readRealLog(at(`r${round}`));
      for (const [number, { position, body }] of frames)
        expect(whole.get(number)!.position === position && whole.get(number)!.body === body).toBe(true);
      expect(Math.max(-1, ...frames.keys())).toBe(frames.size - 1);
    }
    await backUpLog({ directory: at('log'), target: at('backup'), clock });
    expect(await segmentHashes(at('backup'))).toEqual(await segmentHashes(at('log')));
  });

  it(`given ${KILLS} killed repairs, when looked at, then every segment is as it was or repaired, and the next one repairs the rest`, async () => {
    await backUpLog({ directory: at('log'), target: at('backup'), clock });
    const whole = await segmentHashes(at('log'));
    for (const name of whole.keys()) {
      const path = join(at('log'), name);
      await chmod(path, 0o644);
      await writeFile(path, damage(await readFile(path)));
    }
    const damaged = await segmentHashes(at('log'));
    let kills = 0;
    for (let round = 0; kills < KILLS; round++) {
      await cp(at('log'), at(`log${round}`), { recursive: true });
      if (await killed('repair', at(`log${round}`), at('backup'))) kills++;
      for (const [name, hash] of await segmentHashes(at(`log${round}`)))
        expect([damaged.get(name), whole.get(name)]).toContain(hash);
      await repairLog({ directory: at(`log${round}`), source: at('backup'), clock });
      expect(await segmentHashes(at(`log${round}`))).toEqual(whole);
    }
    expect((await readRealLog(at('log0'))).size).toBe(APPENDS);
  });

  function damage(content: Buffer): Buffer {
    const copy = Buffer.from(content);
    const start = Math.floor(random() * (copy.length - 5000));
    return copy.fill(0, start, start + 5000);
  }
});
