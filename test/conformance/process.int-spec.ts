import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { temporaryDirectory } from '#libs/testing';
import { custodyKeyOf, decodeStatement } from '#libs/write-ahead-log';

const MAIN = join(process.cwd(), 'bundle/apps/event-log/main.js');

interface Running {
  readonly child: ChildProcess;
  /** What it sent to its parent; undefined if it ended before. */
  readonly ready: Promise<{ url: string; port: number } | undefined>;
  readonly ended: Promise<{ code: number | null; said: string; complained: string }>;
}

describe('the event log as a process', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  const started: Running[] = [];

  beforeEach(async () => {
    directory = await temporaryDirectory();
  });

  afterEach(async () => {
    for (const { child, ended } of started.splice(0)) {
      child.kill('SIGTERM');
      await ended;
    }
    await directory.remove();
  });

  function start(...args: string[]): Running {
    return startIn({}, ...args);
  }

  function startIn(variables: NodeJS.ProcessEnv, ...args: string[]): Running {
    const env = { ...process.env, ...variables };
    const child = fork(MAIN, args, { execArgv: [], env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let [said, complained] = ['', ''];
    child.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => (complained += chunk.toString()));
    const ended = Promise.all([once(child, 'exit'), once(child.stdout!, 'end'), once(child.stderr!, 'end')]).then(
      ([[code]]) => ({ code: code as number | null, said, complained }),
    );
    const ready = new Promise<{ url: string; port: number } | undefined>((resolve) => {
      child.once('message', (message) => resolve(message as { url: string; port: number }));
      child.once('exit', () => resolve(undefined));
    });
    const running = { child, ready, ended };
    started.push(running);
    return running;
  }

  const data = (name: string): string => join(directory.path, name);

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'given a start, when it is ready, then it says so twice, and %s stops it',
    async (signal) => {
      const running = start('--data', data('a'), '--port', '0');
      expect(await running.ready).toMatchObject({
        ready: true,
        url: expect.stringMatching(/^esdb:\/\/127\.0\.0\.1:\d+\?tls=false$/),
      });
      running.child.kill(signal);
      const { code, said, complained } = await running.ended;
      expect([code, complained]).toEqual([0, '']);
      expect(JSON.parse(said)).toMatchObject({ ready: true, events: 0, pid: running.child.pid });
    },
  );

  it('given a parent that goes away, when its channel closes, then it stops', async () => {
    const running = start('--data', data('a'), '--port', '0');
    await running.ready;
    running.child.disconnect();
    expect((await running.ended).code).toBe(0);
  });

  it('given a port or a directory that is taken, when it starts, then it ends with a sentence and a code of its own', async () => {
    const ready = await start('--data', data('a'), '--port', '0').ready;
    const port = String(ready!.port);
    const portTaken = await start('--data', data('b'), '--port', port).ended;
    expect([portTaken.code, portTaken.complained]).toEqual([
      69,
      expect.stringContaining(`Port ${port} is taken; stop`),
    ]);
    const locked = await start('--data', data('a'), '--port', '0').ended;
    expect([locked.code, locked.complained]).toEqual([75, expect.stringContaining('is in use by process')]);
    const free = start('--data', data('b'), '--port', '0');
    expect(await free.ready).toMatchObject({ ready: true });
  });

  it('given a signing key, when it starts and stops, then it says the public key and signs the end of its log with it; without one, with a key of its own', async () => {
    const seed = Buffer.alloc(32, 11);
    const given = startIn({ STENO_SIGNING_KEY: seed.toString('base64') }, '--data', data('a'), '--port', '0');
    const own = start('--data', data('b'), '--port', '0');
    for (const [running, name] of [
      [given, 'a'],
      [own, 'b'],
    ] as const) {
      await running.ready;
      running.child.kill('SIGTERM');
      const { custodyKey } = JSON.parse((await running.ended).said) as { custodyKey: string };
      const head = decodeStatement(await readFile(join(data(name), 'head.custody'), 'utf8'));
      expect(head).toMatchObject({ isSigned: true, statement: { kind: 'head', publicKey: custodyKey } });
      expect(custodyKey === custodyKeyOf(seed).publicKey).toBe(name === 'a');
      expect((await readdir(data(name))).includes('custody.key')).toBe(name === 'b');
    }
    const wrong = await startIn({ STENO_SIGNING_KEY: 'x' }, '--data', data('c'), '--port', '0').ended;
    expect([wrong.code, wrong.complained]).toEqual([64, expect.stringContaining('STENO_SIGNING_KEY must be 32 bytes')]);
  });

  it('given a wrong option, when it starts, then it ends with a sentence', async () => {
    const { code, complained } = await start('--data', data('a'), '--policy', 'none').ended;
    expect([code, JSON.parse(complained)]).toEqual([
      64,
      expect.objectContaining({ error: expect.stringContaining('"ledger" or "open"') }),
    ]);
  });
});
