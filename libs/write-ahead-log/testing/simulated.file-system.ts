import { basename, dirname } from 'node:path';
import { LogLockedError } from '../errors.js';
import type { FileSystem, LogFile, OpenMode } from '../file-system/file-system.port.js';
import { SimulatedInode } from './simulated-inode.js';

export type OperationKind =
  'open' | 'read' | 'write' | 'sync' | 'truncate' | 'rename' | 'link' | 'remove' | 'sync-directory';

/** The code of a fault by which nothing happens any more: neither done, nor failed. */
export const POWER_OFF = 'POWER_OFF';

/** Something that is about to be done. */
export interface Operation {
  readonly kind: OperationKind;
  readonly path: string;
  /** Bytes to read or write, or the length to cut to. */
  readonly length: number;
}

/** What happens instead: an error, after `bytes` of a write were taken; without a code, a short write. */
export interface Fault {
  readonly code?: string;
  readonly bytes?: number;
}

type Names = Map<string, SimulatedInode>;

/**
 * A file system in memory that forgets at a power loss what was not synced: sectors of files, and names in directories.
 * Everything happens in microtasks, so that a run is the same for the same seed.
 */
export class SimulatedFileSystem implements FileSystem {
  /** Bytes that fit. */
  capacity = Number.POSITIVE_INFINITY;
  /** Asked before each operation. */
  inject: (operation: Operation) => Fault | undefined = () => undefined;
  private readonly locked = new Set<string>();

  private constructor(
    /** The names as programs see them. */
    private readonly names: Names,
    private readonly namesOnDisk: Names,
    private pending: { readonly directory: string; readonly apply: (names: Names) => void }[] = [],
  ) {}

  static empty(): SimulatedFileSystem {
    return new SimulatedFileSystem(new Map(), new Map());
  }

  /** A file system that has these files, by path, on disk. */
  static of(files: ReadonlyMap<string, Buffer>): SimulatedFileSystem {
    const names = new Map([...files].map(([path, content]) => [path, SimulatedInode.of(content)]));
    return new SimulatedFileSystem(names, new Map(names));
  }

  /**
   * The file system as it is found when the power comes back; `keepsName` decides of each un-synced change of a directory.
   * This one is of no further use.
   */
  afterPowerLoss(random: () => number, keepsName = () => random() < 0.5): SimulatedFileSystem {
    const names = new Map(this.namesOnDisk);
    for (const { apply } of this.pending) if (keepsName()) apply(names);
    const survivors = new Map([...new Set(names.values())].map((inode) => [inode, inode.afterPowerLoss(random)]));
    const after = new Map([...names].map(([path, inode]) => [path, survivors.get(inode)!]));
    return new SimulatedFileSystem(after, new Map(after));
  }

  /** The file system as the next process finds it when this one is killed: all that was written is there, on disk or not. */
  afterKill(): SimulatedFileSystem {
    return new SimulatedFileSystem(this.names, this.namesOnDisk, this.pending);
  }

  /** The files and their contents, by path. */
  files(): Map<string, Buffer> {
    return new Map([...this.names].map(([path, { content }]) => [path, Buffer.from(content)]));
  }

  /** Bytes that take space. */
  used(): number {
    return [...new Set(this.names.values())].reduce((sum, { used }) => sum + used, 0);
  }

  async makeDirectory(): Promise<void> {
    // Directories are there by being named.
  }

  async list(directory: string): Promise<string[]> {
    return [...this.names.keys()].filter((path) => dirname(path) === directory).map((path) => basename(path));
  }

  async open(path: string, mode: OpenMode): Promise<LogFile> {
    this.ask('open', path);
    if (mode === 'create') {
      const inode = this.names.get(path) ?? new SimulatedInode();
      inode.truncate(0);
      this.change(path, (names) => names.set(path, inode));
    }
    const inode = this.names.get(path);
    if (!inode) throw failure('ENOENT', path);
    return this.file(path, inode);
  }

  async rename(from: string, to: string): Promise<void> {
    this.ask('rename', from);
    const inode = this.existing(from);
    this.change(from, (names) => {
      names.delete(from);
      names.set(to, inode);
    });
  }

  async link(existing: string, name: string): Promise<void> {
    this.ask('link', existing);
    const inode = this.existing(existing);
    if (this.names.has(name)) throw failure('EEXIST', name);
    this.change(name, (names) => names.set(name, inode));
  }

  async remove(path: string): Promise<void> {
    this.ask('remove', path);
    this.existing(path);
    this.change(path, (names) => names.delete(path));
  }

  async protect(): Promise<void> {
    // Rights are not simulated.
  }

  async syncDirectory(directory: string): Promise<void> {
    this.ask('sync-directory', directory);
    for (const change of this.pending) if (change.directory === directory) change.apply(this.namesOnDisk);
    this.pending = this.pending.filter((change) => change.directory !== directory);
  }

  async freeBytes(): Promise<number> {
    return this.capacity - this.used();
  }

  async lock(directory: string): Promise<() => Promise<void>> {
    if (this.locked.has(directory)) throw new LogLockedError(directory, 'this test');
    this.locked.add(directory);
    return async () => void this.locked.delete(directory);
  }

  private file(path: string, inode: SimulatedInode): LogFile {
    return {
      read: async (target, offset, length, position) => {
        this.ask('read', path, length);
        return inode.content.copy(target, offset, position, position + length);
      },
      write: async (source, offset, length, position) => {
        const fault = this.inject({ kind: 'write', path, length });
        const room = this.capacity - this.used() + Math.max(0, inode.used - position);
        const taken = Math.min(length, fault?.bytes ?? (fault?.code ? 0 : length), room);
        inode.write(source.subarray(offset, offset + taken), position);
        if (fault?.code) throw failure(fault.code, path);
        if (taken === 0 && length > 0) throw failure('ENOSPC', path);
        return taken;
      },
      sync: async () => {
        const fault = this.inject({ kind: 'sync', path, length: 0 });
        if (!fault?.code) inode.sync();
        else if (fault.code !== POWER_OFF) inode.failSync();
        if (fault?.code) throw failure(fault.code, path);
      },
      truncate: async (length) => {
        this.ask('truncate', path, length);
        inode.truncate(length);
      },
      size: async () => inode.content.length,
      close: async () => undefined,
    };
  }

  private ask(kind: OperationKind, path: string, length = 0): void {
    const fault = this.inject({ kind, path, length });
    if (fault?.code) throw failure(fault.code, path);
  }

  private existing(path: string): SimulatedInode {
    const inode = this.names.get(path);
    if (!inode) throw failure('ENOENT', path);
    return inode;
  }

  private change(path: string, apply: (names: Names) => void): void {
    apply(this.names);
    this.pending.push({ directory: dirname(path), apply });
  }
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
