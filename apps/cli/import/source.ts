import { spawn } from 'node:child_process';
import { createReadStream, realpathSync, statSync } from 'node:fs';
import { gitLogArguments, gitLogRecords } from '#libs/importers';
import { CliError, ExitCode } from '../cli.error.js';

/** Something to import. */
export interface Source {
  /** As it was named. */
  readonly name: string;
  /** How many bytes there are to read, where that is known. */
  readonly size?: number;
  /** What tells a file from others, and whether it has changed; absent where there is no going on after an end. */
  readonly identity?: { readonly path: string; readonly mtimeMs: number };
  /** Reads from the start; `onBytes` is told how many bytes more were read. */
  open(onBytes: (count: number) => void): AsyncIterable<Buffer>;
}

async function* counted(chunks: AsyncIterable<Buffer>, onBytes: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

async function* gitLog(directory: string): AsyncGenerator<Buffer> {
  const child = spawn('git', ['-C', directory, ...gitLogArguments], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => (complaint = `${complaint}${text.toString()}`.slice(0, 500)));
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  ended.catch(() => undefined);
  yield* gitLogRecords(child.stdout);
  const code = await ended;
  if (code !== 0) throw new CliError(ExitCode.usage, `git cannot read ${directory}: ${complaint.trim()}`);
}

/** The source that an argument names: a file, `-` for standard input, or the directory of a git repository. */
export function sourceOf(argument: string, format: string): Source {
  if (argument === '-') return { name: '-', open: (onBytes) => counted(process.stdin, onBytes) };
  const stat = statSync(argument, { throwIfNoEntry: false });
  if (!stat) throw new CliError(ExitCode.usage, `There is no file ${argument}.`);
  if (stat.isDirectory()) {
    if (format === 'git') return { name: argument, open: (onBytes) => counted(gitLog(argument), onBytes) };
    throw new CliError(ExitCode.usage, `${argument} is a directory; name its files.`);
  }
  return {
    name: argument,
    size: stat.size,
    ...(stat.isFile() && { identity: { path: realpathSync(argument), mtimeMs: stat.mtimeMs } }),
    open: (onBytes) => counted(createReadStream(argument), onBytes),
  };
}
