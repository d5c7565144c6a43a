import { join } from 'node:path';
import { writeFully } from '../file-system/files.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { isOutOfSpace } from '../file-system/out-of-space.js';

export const RESERVE_FILE = 'reserve';
export const RESERVE_BYTES_DEFAULT = 16 * 1024 * 1024;
const BLOCK_BYTES = 1024 * 1024;
/** What must be free for a recovery to write its report and its quarantine, and for appends to begin again. */
const RECOVERY_BYTES = 2 * 1024 * 1024;
const APPEND_BYTES = 64 * 1024;

/**
 * A file of ballast, which a start on a full disk gives up, so that there is room to recover. On a small disk it is smaller:
 * it takes an eighth of what is free at a time.
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
    if ((await this.fileSystem.freeBytes(this.directory)) >= RECOVERY_BYTES) return;
    if (await this.exists()) await this.fileSystem.remove(this.path);
  }

  /** Puts back what there is room for; whether there is room for appends. */
  async restore(): Promise<boolean> {
    const free = await this.fileSystem.freeBytes(this.directory);
    if (free < APPEND_BYTES) return false;
    await this.growBy(free / 8);
    return true;
  }

  /** A quota, or a limit of a file's size, may allow less than the disk has free: then it stays as it was. */
  private async growBy(bytesMax: number): Promise<void> {
    const file = await this.fileSystem.open(this.path, (await this.exists()) ? 'update' : 'create');
    const size = await file.size();
    try {
      await writeZeros(file, size, Math.min(this.bytes, Math.floor(size + bytesMax)));
    } catch (error) {
      if (!isOutOfSpace(error)) throw error;
      await file.truncate(size);
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
