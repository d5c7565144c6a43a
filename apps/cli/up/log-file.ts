import { copyFile, open, stat, truncate } from 'node:fs/promises';

const TAIL_BYTES = 8192;
const ROTATE_BYTES = 20 * 1024 * 1024;

/** A log that a process appends to through a descriptor of its own, so that it outlives us. */
export interface LogFile {
  readonly fd: number;
  /** Closes our descriptor. */
  close(): Promise<void>;
  /** The last line written since it was opened, without its wrapping if it is a JSON line; null where there is none. */
  lastWords(): Promise<string | null>;
}

/** Opens a log for appending, readable by us alone. */
export async function openLog(path: string): Promise<LogFile> {
  const handle = await open(path, 'a', 0o600);
  const { size } = await handle.stat();
  return {
    fd: handle.fd,
    close: () => handle.close(),
    lastWords: () => readWords(path, size),
  };
}

/**
 * Copies a log that has grown to `<path>.1`, over the one before, and empties it. Who appends to it may go on meanwhile; a
 * line written in that instant is lost.
 */
export async function rotateLog(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= ROTATE_BYTES) return;
  await copyFile(path, `${path}.1`);
  await truncate(path);
}

/** Rotates the logs now, and every minute for as long as the process lives; a failure, as on a full disk, is left to the next time. */
export async function keepLogsSmall(paths: readonly string[]): Promise<void> {
  const rotate = async (): Promise<void> => {
    for (const path of paths) await rotateLog(path).catch(() => undefined);
  };
  await rotate();
  setInterval(() => void rotate(), 60_000).unref();
}

async function readWords(path: string, from: number): Promise<string | null> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  const length = Math.min(Math.max(size - from, 0), TAIL_BYTES);
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
  await handle.close();
  return words(buffer.toString());
}

function words(text: string): string | null {
  const line = text.trimEnd().split('\n').at(-1);
  if (!line) return null;
  try {
    const fields = JSON.parse(line) as { error?: unknown; msg?: unknown };
    const said = fields.error ?? fields.msg;
    return typeof said === 'string' ? said : line;
  } catch {
    return line;
  }
}
