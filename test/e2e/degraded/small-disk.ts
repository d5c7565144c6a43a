import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const run = (command: string, ...args: string[]): void => void execFileSync(command, args, { stdio: 'pipe' });

/** A disk of a few MiB, in memory, at a path of the test's choice. */
export class SmallDisk {
  private constructor(
    readonly path: string,
    private readonly filler = join(path, 'filler'),
  ) {}

  static mount(path: string, mebibytes: number): SmallDisk {
    mkdirSync(path, { recursive: true });
    run('mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=700`, 'tmpfs', path);
    return new SmallDisk(path);
  }

  /** Why no such disk can be had here; undefined where one can. */
  static whyNot(): string | undefined {
    const path = mkdtempSync(join(tmpdir(), 'steno-small-disk-'));
    try {
      SmallDisk.mount(path, 1).unmount();
      return undefined;
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: Buffer };
      return stderr?.toString().trim() || message;
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  }

  /** Writes until nothing more goes onto the disk. */
  fill(): void {
    const file = openSync(this.filler, 'w');
    for (let bytes = 1024 * 1024; bytes >= 512;) {
      try {
        if (writeSync(file, Buffer.alloc(bytes, 'x')) < bytes) bytes /= 2;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        bytes /= 2;
      }
    }
    closeSync(file);
  }

  /** Gives back what {@link fill} took. */
  free(): void {
    rmSync(this.filler, { force: true });
  }

  unmount(): void {
    run('umount', this.path);
  }
}
