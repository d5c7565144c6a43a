/** An open file. Positions and lengths in bytes; every failure is a rejection with the platform's `code` (`ENOSPC`, `EIO` …). */
export interface LogFile {
  /** Reads into `target[offset, offset + length)`; resolves to how many bytes there were, 0 at the end of the file. */
  read(target: Uint8Array, offset: number, length: number, position: number): Promise<number>;
  /** Writes `source[offset, offset + length)` at `position`; may write less, and says how much. */
  write(source: Uint8Array, offset: number, length: number, position: number): Promise<number>;
  /** Returns when the file's bytes and length are on disk (fdatasync). */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** `read`: must exist. `update`: read and write, must exist. `create`: read and write, made empty. */
export type OpenMode = 'read' | 'update' | 'create';

/** What the log needs of a file system; the seam at which faults are injected. */
export interface FileSystem {
  /** Makes a directory and those above it, on disk when it returns; nothing where it is there. */
  makeDirectory(path: string): Promise<void>;
  /** The names in a directory, in any order. */
  list(directory: string): Promise<string[]>;
  /** `rights` of a file that `create` makes, less the umask; 0o666 by itself. */
  open(path: string, mode: OpenMode, rights?: number): Promise<LogFile>;
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name; `EEXIST` where the name is taken. */
  link(existing: string, name: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Takes the right to write from the file. */
  protect(path: string): Promise<void>;
  /** Returns when the names in the directory are on disk. */
  syncDirectory(path: string): Promise<void>;
  freeBytes(directory: string): Promise<number>;
  /** Makes this process the only one with this directory open; LogLockedError where another has it. Resolves to the release. */
  lock(directory: string, storeId: string): Promise<() => Promise<void>>;
}
