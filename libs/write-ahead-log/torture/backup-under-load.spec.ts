import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel';
import { backUpLog } from '../backup/back-up-log.js';
import type { BackupResult } from '../backup/backup-result.js';
import { restoreLog } from '../backup/restore-log.js';
import { startScript } from '../testing/child-process.js';
import { killTestBody } from '../testing/kill-test-body.js';
import { readRealLog } from '../testing/real-log.js';

const ROUNDS = 5;
const clock = new SystemClock();

describe('backups of a log under load', () => {
  let root: string;
  let child: ChildProcess;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'steno-load-'));
  });

  afterEach(async () => {
    child.kill('SIGKILL');
    await rm(root, { recursive: true, force: true });
  });

  it(`given a process that appends and is killed in the end, when backed up ${ROUNDS} times meanwhile, then each backup is what the log has up to its end, record by record`, async () => {
    const [directory, backup] = [join(root, 'log'), join(root, 'backup')];
    child = startScript('loading-process.ts', [directory]);
    const said = (): Promise<unknown> => once(child.stdout!, 'data');
    await said();
    const results: BackupResult[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      child.stdin!.write('.');
      await said();
      results.push(await backUpLog({ directory, target: backup, clock }));
    }
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;

    const whole = await readRealLog(directory);
    expect(results.at(-1)!.end.position).toBeGreaterThan(results[0]!.end.position);
    for (const [round, { end }] of results.entries()) {
      const copy = join(root, `round-${round}`);
      await restoreLog({ source: backup, directory: copy, position: end.position, clock });
      const restored = await readRealLog(copy);
      const expected = [...whole].filter(([, { position }]) => position < end.position);
      expect(restored.size).toBe(expected.length);
      for (const [number, { position, body }] of expected) {
        const { position: at, body: is } = restored.get(number)!;
        expect(at === position && is === body && is === killTestBody(number)).toBe(true);
      }
    }
  });
});
