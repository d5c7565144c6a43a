import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { uuidV4 } from '#libs/kernel';
import { LogLockedError } from '../errors.js';
import { lockDirectory, PID_FILE } from './lock-directory.js';
import { identify } from './process-identity.js';

describe('lockDirectory', () => {
  let directory: string;
  let storeId: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'steno-lock-'));
    storeId = uuidV4();
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  const pidFile = () => join(directory, PID_FILE);

  it('given a lock, when taken again in this process, then refused; when released, then free and without a trace', async () => {
    const unlock = await lockDirectory(directory, storeId);
    await expect(lockDirectory(directory, storeId)).rejects.toThrow(LogLockedError);
    await expect(lockDirectory(directory, storeId)).rejects.toThrow(`process ${process.pid}`);
    await unlock();
    await expect(readFile(pidFile())).rejects.toThrow('ENOENT');
    await (
      await lockDirectory(directory, storeId)
    )();
  });

  it('given a pid file of a living process, when locked, then refused and the file stays', async () => {
    await writeFile(pidFile(), JSON.stringify(await identify(process.pid)));
    await expect(lockDirectory(directory, storeId)).rejects.toThrow(`process ${process.pid}`);
    expect(JSON.parse(await readFile(pidFile(), 'utf8'))).toEqual(await identify(process.pid));
  });

  it.each([
    ['of a process that is gone', { pid: 0x7fffffff, started: '1' }],
    ['of an earlier process of the same number', { pid: process.pid, started: '1' }],
    ['that was not finished', '{"pid":'],
    ['that is empty', ''],
  ])('given a pid file %s, when locked, then it is taken over', async (_, content) => {
    await writeFile(pidFile(), typeof content === 'string' ? content : JSON.stringify(content));
    const unlock = await lockDirectory(directory, storeId);
    expect(JSON.parse(await readFile(pidFile(), 'utf8'))).toEqual(await identify(process.pid));
    await unlock();
  });
});
