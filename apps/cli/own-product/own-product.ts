import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, ExitCode } from '../cli.error.js';
import { bundled } from '../project-file.js';
import { serverAddress, type ServerAddress } from '../rest/server-address.js';
import { readConfiguration } from '#libs/config';
import { RunFile } from '../up/run-file.js';
import { isReady } from './is-ready.js';

const START_TIMEOUT_MS = 180_000;
const POLL_MS = 100;

/** The whole product, started for a while. */
export interface OwnProduct {
  readonly address: ServerAddress;
  stop(): Promise<void>;
}

/** Starts the product on a data directory and ports of its own, and resolves once it is ready. */
export async function startOwnProduct(dataDirectory: string): Promise<OwnProduct> {
  mkdirSync(dataDirectory, { recursive: true });
  const env = { ...process.env, STENO_DATA_DIR: dataDirectory, STENO_PORT: '0', STENO_EVENT_LOG_PORT: '0' };
  const child = fork(bundled('apps/cli/main.js'), ['up'], {
    env,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-2_000)));
  const runFile = new RunFile(dataDirectory);
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const url = (await runFile.read())['api']?.url;
    if (child.exitCode !== null || performance.now() > deadline)
      throw new CliError(
        ExitCode.dependency,
        `The product did not start: ${said.trim() || join(dataDirectory, 'logs')}`,
      );
    if (url !== undefined && (await isReady(url))) {
      const stop = async (): Promise<void> => {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        await gone;
      };
      return { address: serverAddress({ url }, readConfiguration(env)), stop };
    }
    await sleep(POLL_MS);
  }
}
