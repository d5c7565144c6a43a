import { join } from 'node:path';
import { publishFile, writeFully } from '../file-system/files.js';
import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import { syncOrPoison } from '../file-system/sync-or-poison.js';
import { isOutOfSpace } from '../file-system/out-of-space.js';
import { encodeFrontierSlot, type Frontier, FRONTIER_FILE, FRONTIER_SLOT_BYTES } from './frontier-slot.js';

export const FRONTIER_INTERVAL_MS = 50;

/**
 * Writes the frontier behind the log, off the path of acknowledgements: at most every 50 ms, and within 50 ms of the last
 * append. The two slots are written in turn, so that a torn one leaves the other.
 */
export class FrontierFile {
  /** Told of a failed write or sync. Set by the one who owns the file, before the first frontier. */
  onFailure!: (error: unknown) => void;
  private latest: Frontier | undefined;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: LogFile,
    private readonly storeId: Uint8Array,
    private epoch: number,
    private readonly intervalMs: number,
  ) {}

  /** Opens the file, and makes it where it is missing or of another size. `epoch` is that of the newest good slot. */
  static async open(
    fileSystem: FileSystem,
    directory: string,
    storeId: Uint8Array,
    epoch: number,
    intervalMs = FRONTIER_INTERVAL_MS,
  ): Promise<FrontierFile> {
    const path = join(directory, FRONTIER_FILE);
    const names = await fileSystem.list(directory);
    if (!names.includes(FRONTIER_FILE)) {
      await publishFile(fileSystem, directory, FRONTIER_FILE, Buffer.alloc(2 * FRONTIER_SLOT_BYTES));
    }
    return new FrontierFile(await fileSystem.open(path, 'update'), storeId, epoch, intervalMs);
  }

  /** Says how far the log is on disk; it is written soon. */
  advance(frontier: Frontier): void {
    this.latest = frontier;
    if (this.intervalMs === 0) this.flush().catch(this.onFailure);
    else this.timer ??= setTimeout(() => this.flush().catch(this.onFailure), this.intervalMs);
  }

  /** Writes the latest frontier now; on disk when it returns. A full disk is no failure: the next one is written in its turn. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.catch(() => undefined).then(() => this.writeLatest());
    return this.writing;
  }

  async close(): Promise<void> {
    this.stop();
    await this.writing.catch(() => undefined);
    await this.file.close();
  }

  /** Writes no more. */
  stop(): void {
    clearTimeout(this.timer);
    this.latest = undefined;
  }

  private async writeLatest(): Promise<void> {
    const frontier = this.latest;
    if (!frontier) return;
    this.latest = undefined;
    this.epoch++;
    const slot = encodeFrontierSlot({ ...frontier, epoch: this.epoch }, this.storeId);
    try {
      await writeFully(this.file, slot, slot.length, (this.epoch % 2) * FRONTIER_SLOT_BYTES);
    } catch (error) {
      if (isOutOfSpace(error)) return;
      throw error;
    }
    await syncOrPoison(this.file.sync());
  }
}
