import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel';
import { temporaryDirectory } from '#libs/testing';
import { WriteAheadLog } from '#libs/write-ahead-log';
import { CliError } from '../cli.error.js';
import { runBackup } from './backup/run-backup.js';
import { runRepair } from './repair/run-repair.js';
import { runRestore } from './restore/run-restore.js';

describe('steno log backup, restore and repair', () => {
  let root: string;
  let remove: () => Promise<void>;
  const at = (name: string): string => join(root, name);

  beforeEach(async () => {
    ({ path: root, remove } = await temporaryDirectory());
    await openLog(async (log) => {
      for (const body of ['one', 'two', 'three'])
        await log.append({
          type: 'append',
          streamKey: Buffer.alloc(16),
          firstRevision: 0,
          eventCount: 1,
          encode: () => Buffer.from(body),
        }).durable;
    });
  });

  afterEach(() => remove());

  async function openLog(use: (log: WriteAheadLog) => Promise<void>): Promise<void> {
    const options = { directory: at('log'), clock: new SystemClock(), reserveBytes: 0, onFrame: () => undefined };
    const log = await WriteAheadLog.open(options);
    await use(log).finally(() => log.close());
  }

  /** What a command ends with, and what it says: sentences, or JSON lines. */
  async function run(
    command: (surroundings: { stdout: PassThrough; stderr: PassThrough }) => Promise<number>,
  ): Promise<{ code: number; out: string; err: string }> {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    let sentence = '';
    const code = await command({ stdout, stderr }).catch((error: unknown) => {
      if (!(error instanceof CliError)) throw error;
      sentence = error.message;
      return error.exitCode;
    });
    return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') + sentence };
  }

  const backup = (json = false) => run((around) => runBackup({ data: at('log'), to: at('backup'), json }, around));

  async function damageIt(text: string): Promise<void> {
    const path = join(
      at('log'),
      (await readdir(at('log'))).find((name) => name.endsWith('.log'))!,
    );
    const bytes = await readFile(path);
    bytes[bytes.indexOf(text)]! ^= 1;
    await writeFile(path, bytes);
  }

  it('given a log, when backed up and restored, then both say up to where, in sentences or in JSON', async () => {
    expect(await backup()).toMatchObject({
      code: 0,
      err: expect.stringMatching(/up to position \d+, chain [0-9a-f]{64}/),
    });
    const { code, out } = await backup(true);
    expect({ code, summary: JSON.parse(out) as object }).toMatchObject({
      code: 0,
      summary: { kind: 'summary', bytesCopied: 0 },
    });
    const restored = await run((around) => runRestore({ from: at('backup'), to: at('new') }, around));
    expect(restored).toMatchObject({ code: 0, err: expect.stringContaining('never run both') });
    const again = await run((around) => runRestore({ from: at('backup'), to: at('new') }, around));
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('not empty') });
  });

  it('given a damaged log, when backed up, then that is a finding; when repaired from the backup, then the next one is good', async () => {
    await backup();
    await damageIt('two');
    const other = await run((around) => runBackup({ data: at('log'), to: at('other'), json: true }, around));
    expect(other.code).toBe(1);
    expect(JSON.parse(other.out)).toMatchObject({ kind: 'failure', sentence: expect.stringContaining('body-crc') });
    const repaired = await run((around) => runRepair({ data: at('log'), from: at('backup') }, around));
    expect(repaired).toMatchObject({ code: 0, err: expect.stringContaining('1 frame(s) put back') });
    expect((await run((around) => runBackup({ data: at('log'), to: at('other') }, around))).code).toBe(0);
  });

  it('given a damaged log without a copy, when its loss is acknowledged, then the log opens', async () => {
    await damageIt('two');
    let acknowledge = '';
    await openLog(async (log) => {
      expect(log.state).toBe('degraded');
      acknowledge = log.recovery.damage!.id;
      const inUse = await run((around) => runRepair({ data: at('log'), acknowledge, reason: 'r' }, around));
      expect(inUse).toMatchObject({ code: 2, err: expect.stringContaining('in use') });
    });
    const done = await run((around) => runRepair({ data: at('log'), acknowledge, reason: 'no copy' }, around));
    expect(done).toMatchObject({ code: 0, err: expect.stringContaining('stay lost') });
    await openLog(async (log) => expect(log.state).toBe('open'));
  });

  it('given options that do not go together, or no log, when run, then that is the mistake of the caller', async () => {
    const data = at('log');
    for (const options of [{}, { from: 'x', acknowledge: 'y' }, { acknowledge: 'f'.repeat(64) }])
      expect((await run((around) => runRepair({ data, ...options }, around))).code).toBe(2);
    const acknowledge = { data, acknowledge: 'f'.repeat(64), reason: 'r' };
    expect((await run((around) => runRepair(acknowledge, around))).code).toBe(2);
    expect((await run((around) => runBackup({ data: at('none'), to: at('backup') }, around))).code).toBe(2);
    expect((await run((around) => runRestore({ from: at('log'), to: at('new') }, around))).code).toBe(2);
  });
});
