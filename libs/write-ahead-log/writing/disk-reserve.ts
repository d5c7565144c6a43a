import { join } from 'node:path';
import { writeFully } from '../file-system/files.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { isOutOfSpace } from '../file-system/out-of-space.js';

export const RESERVE_FILE = 'reserve';
export const RESERVE_BYTES_DEFAULT = 16 * 1024 * 1024;
const BLOCK_BYTES = 1024 * 1024;

/**
 * A file of ballast. A start on a full disk gives it up, so that there is room to recover; appends begin again when it is
 * back and a quarter of it is free besides.
 */
export class DiskReserve {
  private readonly path: string;

  constructor(
    private readonly fileSystem: FileSystem,
    private readonly directory: string,
    private readonly bytes: number,
  ) {
    this.path = join(directory, RESERVE_FILE);
  }

  /** Gives the ballast up where the disk has no room for what a recovery writes. */
  async giveUpIfFull(): Promise<void> {
    if ((await this.fileSystem.freeBytes(this.directory)) >= this.bytes / 4) return;
    if (await this.exists()) await this.fileSystem.remove(this.path);
  }

  /** Puts the ballast back where it is missing; whether there is room for it and a quarter of it besides. */
  async restore(): Promise<boolean> {
    const file = await this.fileSystem.open(this.path, (await this.exists()) ? 'update' : 'create');
    try {
      const size = await file.size();
      const missing = Math.max(0, this.bytes - size);
      if ((await this.fileSystem.freeBytes(this.directory)) < missing + this.bytes / 4) return false;
      await writeZeros(file, size, this.bytes);
      return true;
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      await file.truncate(0);
      return false;
    } finally {
      await file.close();
    }
  }

  private async exists(): Promise<boolean> {
    return (await this.fileSystem.list(this.directory)).includes(RESERVE_FILE);
  }
}

async function writeZeros(file: LogFile, start: number, end: number): Promise<void> {
  const zeros = Buffer.alloc(Math.min(BLOCK_BYTES, Math.max(0, end - start)));
  for (let position = start; position < end; position += zeros.length) {
    await writeFully(file, zeros, Math.min(zeros.length, end - position), position);
  }
}
