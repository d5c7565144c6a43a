import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a command came to. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Standard output as JSON, line by line. */
  // eslint-disable-next-line typescript/no-explicit-any -- what a test expects of it, it says itself
  readonly lines: any[];
}

/** Runs the real command; as soon as it has said `interruptAt` on standard error, it gets what Ctrl-C sends. */
export async function steno(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  interruptAt?: string,
): Promise<Ran> {
  const child = spawn(process.execPath, ['bin/steno.mjs', ...args], { env: { ...process.env, ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    const isNew = interruptAt !== undefined && !err.includes(interruptAt);
    err += chunk.toString();
    if (isNew && err.includes(interruptAt)) child.kill('SIGINT');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const json = out.split('\n').filter((line) => line.startsWith('{'));
  return { code, out, err, lines: json.map((line) => JSON.parse(line)) };
}
