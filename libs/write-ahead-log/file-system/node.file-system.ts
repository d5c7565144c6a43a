import * as fs from 'node:fs';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { lockDirectory } from './lock-directory.js';
import type { FileSystem, LogFile, OpenMode } from './file-system.port.js';

const FLAGS: Readonly<Record<OpenMode, string>> = { read: 'r', update: 'r+', create: 'w+' };

/** A write of less goes into the page cache in less time than a thread takes to be woken for it. */
const SHORT_BYTES = 64 * 1024;

/** A file by its descriptor; the callback forms of `fs` cost less than those of `fs/promises`. */
class NodeLogFile implements LogFile {
  constructor(private readonly fd: number) {}

  read(target: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.read(this.fd, target, offset, length, position, (error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  async write(source: Uint8Array, offset: number, length: number, position: number): Promise<number> {
    if (length < SHORT_BYTES) return fs.writeSync(this.fd, source, offset, length, position);
    return new Promise((resolve, reject) => {
      fs.write(this.fd, source, offset, length, position, (error, count) => (error ? reject(error) : resolve(count)));
    });
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => fs.fdatasync(this.fd, (error) => (error ? reject(error) : resolve())));
  }

  truncate(length: number): Promise<void> {
    return promisify(fs.ftruncate)(this.fd, length);
  }

  async size(): Promise<number> {
    return (await promisify(fs.fstat)(this.fd)).size;
  }

  close(): Promise<void> {
    return promisify(fs.close)(this.fd);
  }
}

/** Makes a directory and those above it; those that were missing are on disk when it returns, or all in them could vanish. */
async function makeSyncedDirectory(path: string): Promise<void> {
  const first = await fs.promises.mkdir(path, { recursive: true });
  if (first === undefined) return;
  const last = dirname(resolve(first));
  for (let parent = dirname(resolve(path)); parent.length >= last.length; parent = dirname(parent)) {
    await syncDirectory(parent);
    if (parent === last) return;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await fs.promises.open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** The file system of the machine. */
export const nodeFileSystem: FileSystem = {
  makeDirectory: makeSyncedDirectory,
  list: (directory) => fs.promises.readdir(directory),
  async open(path, mode, rights = 0o666) {
    return new NodeLogFile(await promisify<string, string, number, number>(fs.open)(path, FLAGS[mode], rights));
  },
  rename: fs.promises.rename,
  link: fs.promises.link,
  remove: fs.promises.unlink,
  protect: (path) => fs.promises.chmod(path, 0o444),
  syncDirectory,
  async freeBytes(directory) {
    const { bavail, bsize } = await fs.promises.statfs(directory);
    return bavail * bsize;
  },
  lock: lockDirectory,
};
