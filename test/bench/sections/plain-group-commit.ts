import { close, fdatasync, openSync, write } from 'node:fs';
import { promisify } from 'node:util';

interface Waiting {
  readonly bytes: Buffer;
  readonly resolve: () => void;
}

/**
 * What is left of a log without checksums, hashes, positions and recovery: whoever appends waits; what waits is put together,
 * written and synced as one group, and its writers go on.
 */
export class PlainGroupCommit {
  private readonly fd: number;
  private waiting: Waiting[] = [];
  private running = false;

  constructor(path: string) {
    this.fd = openSync(path, 'w');
  }

  append(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ bytes, resolve });
      if (this.running) return;
      this.running = true;
      queueMicrotask(() => void this.run());
    });
  }

  close(): Promise<void> {
    return promisify(close)(this.fd);
  }

  private async run(): Promise<void> {
    for (let group = this.take(); group.length > 0; group = this.take()) {
      const bytes = Buffer.concat(group.map((one) => one.bytes));
      await new Promise<void>((resolve, reject) => {
        write(this.fd, bytes, (error) => (error ? reject(error) : resolve()));
      });
      await new Promise<void>((resolve, reject) => {
        fdatasync(this.fd, (error) => (error ? reject(error) : resolve()));
      });
      for (const { resolve } of group) resolve();
      // Those who go on append again before the next group is taken.
      await Promise.resolve();
    }
    this.running = false;
  }

  private take(): Waiting[] {
    const { waiting } = this;
    this.waiting = [];
    return waiting;
  }
}
