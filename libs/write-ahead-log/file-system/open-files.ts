import type { FileSystem, LogFile } from './file-system.port.js';

const OPEN_FILES_MAX = 64;

interface Entry {
  readonly file: Promise<LogFile>;
  users: number;
}

/** Files that are read from, kept open for the next read; of those that nobody uses, the oldest are closed. */
export class OpenFiles {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly fileSystem: FileSystem) {}

  async use<T>(path: string, action: (file: LogFile) => Promise<T>): Promise<T> {
    const entry = this.entries.get(path) ?? this.open(path);
    entry.users++;
    try {
      return await action(await entry.file);
    } finally {
      entry.users--;
      if (this.entries.size > OPEN_FILES_MAX) this.closeUnused();
    }
  }

  /** Closes them all. Nobody may be using one. */
  async close(): Promise<void> {
    const files = [...this.entries.values()];
    this.entries.clear();
    await Promise.allSettled(files.map(async ({ file }) => (await file).close()));
  }

  private open(path: string): Entry {
    const entry: Entry = { file: this.fileSystem.open(path, 'read'), users: 0 };
    entry.file.catch(() => this.entries.delete(path));
    this.entries.set(path, entry);
    return entry;
  }

  private closeUnused(): void {
    for (const [path, { file, users }] of this.entries) {
      if (this.entries.size <= OPEN_FILES_MAX) return;
      if (users > 0) continue;
      this.entries.delete(path);
      file.then((opened) => opened.close()).catch(() => undefined);
    }
  }
}
