import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** One run of the real command. */
export interface ImportRun {
  /** The JSON lines that it has written so far. */
  readonly lines: Record<string, unknown>[];
  readonly exitCode: Promise<number | null>;
  kill(): void;
}

/** Runs `steno import --json` in a process of its own, against the ledger whose data directory is given. */
export function stenoImport(dataDirectory: string, url: string, args: readonly string[]): ImportRun {
  const child = spawn(process.execPath, ['bin/steno.mjs', 'import', '--json', '--url', url, ...args], {
    env: { ...process.env, STENO_DATA_DIR: dataDirectory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Record<string, unknown>[] = [];
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop()!;
    lines.push(...parts.map((line) => JSON.parse(line) as Record<string, unknown>));
  });
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  return { lines, exitCode, kill: () => child.kill('SIGKILL') };
}
