import { join } from 'node:path';
import { writeFully } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
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
    if ((await this.fileSystem.list(this.directory)).includes(RESERVE_FILE)) await this.fileSystem.remove(this.path);
  }

  /** Puts the ballast back where it is missing; whether there is room for it and more. */
  async restore(): Promise<boolean> {
    if ((await this.fileSystem.freeBytes(this.directory)) < this.bytes / 4) return false;
    try {
      await this.fill();
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      return false;
    }
    return (await this.fileSystem.freeBytes(this.directory)) >= this.bytes / 4;
  }

  private async fill(): Promise<void> {
    const isThere = (await this.fileSystem.list(this.directory)).includes(RESERVE_FILE);
    const file = await this.fileSystem.open(this.path, isThere ? 'update' : 'create');
    try {
      const zeros = Buffer.alloc(Math.min(BLOCK_BYTES, this.bytes));
      for (let size = await file.size(); size < this.bytes; size += zeros.length) {
        await writeFully(file, zeros, Math.min(zeros.length, this.bytes - size), size);
      }
    } finally {
      await file.close();
    }
  }
}
