import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '#libs/testing';
import { appendFile, open, readdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { openLog, rotateLog } from './log-file.js';

describe('the log of a process', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let path: string;

  beforeEach(async () => {
    directory = await temporaryDirectory();
    path = join(directory.path, 'api.log');
  });

  afterEach(() => directory.remove());

  it.each([
    ['a plain line', 'Port 1 is taken.\n', 'Port 1 is taken.'],
    ['the last of several', 'one\ntwo\n', 'two'],
    ['the error of a JSON line', '{"level":"error","error":"The log is damaged."}\n', 'The log is damaged.'],
    ['the message of a JSON line', '{"level":60,"msg":"No key."}\n', 'No key.'],
    ['a JSON line that has neither', '{"level":60}\n', '{"level":60}'],
    ['the end of a line that is too long', `${'x'.repeat(9000)}!\n`, `${'x'.repeat(8190)}!`],
    ['nothing', '', null],
  ])('then its last words are %s', async (_, written, expected) => {
    await appendFile(path, 'of an earlier start\n');
    const log = await openLog(path);
    await log.close();
    await appendFile(path, written);
    expect(await log.lastWords()).toBe(expected);
  });

  it('then nobody else may read it', async () => {
    await (await openLog(path)).close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('given a large one, when it is rotated, then it is the previous one, and whoever writes it goes on', async () => {
    await appendFile(path, 'small');
    await rotateLog(path);
    expect(await readdir(directory.path)).toEqual(['api.log']);
    const writer = await open(path, 'a');
    await truncate(path, 21 * 1024 * 1024);
    await rotateLog(path);
    await writer.write('afterwards');
    await writer.close();
    expect((await stat(`${path}.1`)).size).toBe(21 * 1024 * 1024);
    expect(await readFile(path, 'utf8')).toBe('afterwards');
  });
});
