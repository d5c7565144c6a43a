import { ConfigurationError, readConfiguration } from '#libs/config';
import { startApi, type RunningApi } from './api.js';
import { createLog } from './backend/log.js';
import { settingsOf } from './backend/settings.js';

/** Exit codes: what was asked for is wrong; a dependency is. */
const EXIT = { stopped: 0, usage: 2, dependency: 3 } as const;
/** How long saying that it is ready waits for the stores, in milliseconds: it listens, and says so, without them too. */
const PATIENCE_MS = 5_000;

const log = createLog();

function fail(error: unknown): never {
  log.fatal((error as Error).message);
  const { code } = error as NodeJS.ErrnoException;
  process.exit(error instanceof ConfigurationError || code === 'EADDRINUSE' ? EXIT.usage : EXIT.dependency);
}

function stopOnSignals(api: RunningApi): void {
  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, 'stopping');
    void api.stop().then(() => process.exit(EXIT.stopped), fail);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal));
  process.on('disconnect', () => stop('disconnect'));
}

async function main(): Promise<void> {
  const api = await startApi(settingsOf(readConfiguration()), log);
  stopOnSignals(api);
  const late = new Promise<void>((resolve) => {
    setTimeout(resolve, PATIENCE_MS).unref();
  });
  await Promise.race([api.started, late]);
  api.started.catch(fail);
  log.info({ url: api.url }, 'ready');
  process.send?.({ ready: true, url: api.url, port: api.port, pid: process.pid });
}

await main().catch(fail);
