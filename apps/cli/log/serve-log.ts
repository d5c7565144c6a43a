import { fork } from 'node:child_process';
import { ExitCode } from '../cli.error.js';
import { bundled } from '../project-file.js';

/** What the event log ends with where it was asked for something wrong: a usage, a taken port, a directory in use. */
const usageCodes = [64, 69, 75];

/**
 * Runs the event log's own process until it ends, with its output as ours; resolves to the exit code of `steno`. Signals that
 * reach us reach it too.
 */
export function serveLog(options: { port: string; data: string; policy: string }): Promise<number> {
  const args = ['--port', options.port, '--data', options.data, '--policy', options.policy];
  const child = fork(bundled('apps/event-log/main.js'), args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      if (code === 0) resolve(ExitCode.good);
      else resolve(code !== null && usageCodes.includes(code) ? ExitCode.usage : ExitCode.dependency);
    });
  });
}
