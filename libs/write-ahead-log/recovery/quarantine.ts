import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { publishFile, writeFully } from '../file-system/files.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { readAround } from '../file-system/read-around.js';

export const QUARANTINE = 'quarantine';
const BLOCK_BYTES = 1024 * 1024;

/** A copy of bytes that were found and not understood. */
export interface QuarantinedBytes {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The folder for what is taken out of the log or found damaged in it. What is put there again under the same name is the same. */
export class Quarantine {
  private readonly path: string;

  constructor(
    private readonly fileSystem: FileSystem,
    directory: string,
  ) {
    this.path = join(directory, QUARANTINE);
  }

  async writeJson(name: string, content: object): Promise<void> {
    await this.fileSystem.makeDirectory(this.path);
    await publishFile(this.fileSystem, this.path, `${name}.json`, Buffer.from(`${JSON.stringify(content, null, 2)}\n`));
  }

  /** Copies a range of a file, without zeros at its end and with zeros for what cannot be read; the copy is on disk when it returns. Undefined: there are only zeros. */
  async copy(name: string, source: LogFile, start: number, end: number): Promise<QuarantinedBytes | undefined> {
    const { length, sha256 } = await measure(source, start, end);
    if (length === 0) return undefined;
    await this.fileSystem.makeDirectory(this.path);
    const file = `${name}-${sha256.slice(0, 16)}.bin`;
    const temporary = join(this.path, `${file}.tmp`);
    const copy = await this.fileSystem.open(temporary, 'create');
    try {
      await eachBlock(source, start, start + length, (block, at) => writeFully(copy, block, block.length, at - start));
      await copy.sync();
    } finally {
      await copy.close();
    }
    await this.fileSystem.rename(temporary, join(this.path, file));
    await this.fileSystem.syncDirectory(this.path);
    return { file: `${QUARANTINE}/${file}`, bytes: length, sha256 };
  }
}

/** Length up to the last byte that is not zero, and the SHA-256 of that much. */
async function measure(source: LogFile, start: number, end: number): Promise<{ length: number; sha256: string }> {
  let length = 0;
  await eachBlock(source, start, end, async (block, at) => {
    const last = block.findLastIndex((byte) => byte !== 0);
    if (last >= 0) length = at - start + last + 1;
  });
  const hash = createHash('sha256');
  await eachBlock(source, start, start + length, async (block) => void hash.update(block));
  return { length, sha256: hash.digest('hex') };
}

async function eachBlock(
  source: LogFile,
  start: number,
  end: number,
  visit: (block: Buffer, at: number) => Promise<void>,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(BLOCK_BYTES, end - start)));
  for (let at = start; at < end;) {
    const count = await readAround(source, buffer, 0, Math.min(buffer.length, end - at), at, () => undefined);
    if (count === 0) return;
    await visit(buffer.subarray(0, count), at);
    at += count;
  }
}
