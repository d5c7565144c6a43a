import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel';
import { LogLockedError } from '../errors.js';
import { killTestBody } from '../testing/kill-test-body.js';
import { seededRandom } from '../testing/seeded-random.js';
import { WriteAheadLog } from '../write-ahead-log.js';

const KILLS = 9;
const TESTING = join(import.meta.dirname, '../testing');

describe('kill -9', () => {
  let directory: string;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'steno-kill-'));
  });

  afterEach(async () => {
    if (child?.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(directory, { recursive: true, force: true });
  });

  function start(firstNumber: number): ChildProcess {
    const loader = join(TESTING, 'typescript-loader.mjs');
    const script = [join(TESTING, 'appending-process.ts'), directory, String(firstNumber)];
    const node = ['--no-warnings', '--conditions=steno-source', '--import', loader, ...script];
    return spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'inherit'] });
  }

  /** Kills a child right after it has said `lines` lines; all the lines that it said. */
  async function killAfter(process: ChildProcess, lines: number): Promise<string[]> {
    let text = '';
    let isKilled = false;
    process.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (!isKilled && text.split('\n').length > lines) isKilled = process.kill('SIGKILL');
    });
    await once(process, 'close');
    expect(process.signalCode).toBe('SIGKILL');
    return text.split('\n').slice(0, -1);
  }

  async function recovered(): Promise<Map<number, { position: number; body: string }>> {
    const frames = new Map<number, { position: number; body: string }>();
    const log = await WriteAheadLog.open({
      directory,
      clock: new SystemClock(),
      reserveBytes: 0,
      onFrame: ({ type, firstRevision, position, body }) => {
        if (type !== 'append') return;
        expect(frames.has(firstRevision)).toBe(false);
        frames.set(firstRevision, { position, body: body.toString() });
      },
    });
    expect(log.state).toBe('open');
    await log.close();
    return frames;
  }

  it(`given a process that appends, killed ${KILLS} times, when recovered, then all that it acknowledged is there once, where it said, and nothing is torn`, async () => {
    const random = seededRandom(9);
    const acknowledged = new Map<number, number>();
    let next = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      child = start(next);
      const [opened, ...lines] = await killAfter(child, 1 + Math.floor(random() * 300));
      expect(opened).toMatch(kill === 0 ? 'open new' : /open (clean|tail-cut)/);
      for (const line of lines) {
        const [number, position] = line.split(' ').map(Number);
        acknowledged.set(number!, position!);
      }
      if (kill % 3 < 2) {
        next = Math.max(0, ...acknowledged.keys()) + 1000;
        continue;
      }
      const frames = await recovered();
      for (const [number, position] of acknowledged) expect(frames.get(number)?.position).toBe(position);
      for (const [number, { body }] of frames) expect(body === killTestBody(number)).toBe(true);
      next = Math.max(0, ...frames.keys()) + 1000;
    }
    expect(acknowledged.size).toBeGreaterThan(KILLS);
  });

  it('given a process that has the directory open, when opened a second time, then it is refused by name; once that one is killed, it is not', async () => {
    child = start(0);
    await once(child.stdout!, 'data');
    const open = () =>
      WriteAheadLog.open({ directory, clock: new SystemClock(), reserveBytes: 0, onFrame: () => undefined });
    await expect(open()).rejects.toThrow(LogLockedError);
    await expect(open()).rejects.toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const log = await open();
    await log.close();
  });
});
