import { setTimeout as delay } from 'node:timers/promises';
import { type FileSystem, type LogFile, nodeFileSystem, type OpenMode } from '#libs/write-ahead-log';

/** Faults that a test turns on and off; they concern the segments of the log. */
export interface Faults {
  diskFull?: boolean;
  syncFails?: boolean;
  syncTakesMs?: number;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** The machine's file system, with faults. */
export function faultyFileSystem(faults: Faults): FileSystem {
  const real = nodeFileSystem;
  return new Proxy(real, {
    get(target, name) {
      if (name === 'freeBytes') return async (directory: string) => (faults.diskFull ? 0 : target.freeBytes(directory));
      if (name === 'open')
        return async (path: string, mode: OpenMode) => {
          const file = await target.open(path, mode);
          return /\/seg-[^/]*$/.test(path) ? faultyFile(file, faults) : file;
        };
      const member = Reflect.get(target, name) as unknown;
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

function faultyFile(file: LogFile, faults: Faults): LogFile {
  return {
    read: (...range) => file.read(...range),
    write: async (...range) => {
      if (faults.diskFull) throw failure('ENOSPC');
      return file.write(...range);
    },
    sync: async () => {
      if (faults.syncTakesMs) await delay(faults.syncTakesMs);
      if (faults.syncFails) throw failure('EIO');
      return file.sync();
    },
    truncate: (length) => file.truncate(length),
    size: () => file.size(),
    close: () => file.close(),
  };
}
