import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel';
import { LogLockedError } from '../errors.js';
import type { AppendingOptions } from '../testing/appending-process.js';
import { typescriptArguments } from '../testing/run-typescript.js';
import { WriteAheadLog } from '../write-ahead-log.js';

const PROCESS = join(import.meta.dirname, '../testing/appending-process.ts');

describe('a directory that a process has open', () => {
  let directory: string;
  let child: ChildProcess;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'steno-owner-'));
    const options: AppendingOptions = { directory, writers: 1, limit: 1e9, segmentBytes: 256 * 1024, units: 100 };
    const args = [...typescriptArguments(PROCESS), JSON.stringify(options)];
    child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout!, 'data');
    child.stdout!.resume();
  });

  afterEach(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(directory, { recursive: true, force: true });
  });

  const open = (): Promise<WriteAheadLog> =>
    WriteAheadLog.open({ directory, clock: new SystemClock(), reserveBytes: 0, onFrame: () => undefined });

  it('given another process, when it opens it, then it is refused by name; once the owner is killed, it is not', async () => {
    await expect(open()).rejects.toThrow(LogLockedError);
    await expect(open()).rejects.toThrow(`process ${child.pid}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const log = await open();
    expect(log.state).toBe('open');
    await log.close();
  });
});
