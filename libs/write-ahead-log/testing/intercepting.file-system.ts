import type { FileSystem, LogFile } from '../file-system/file-system.port.js';
import type { Operation, OperationKind } from './simulated.file-system.js';

export type InterceptedKind = OperationKind | 'protect';

/** An operation on its way to the disk. */
export interface Intercepted extends Omit<Operation, 'kind'> {
  readonly kind: InterceptedKind;
  /** Lets it happen. */
  readonly go: () => Promise<unknown>;
  /** Of a write: lets it take only so many bytes. */
  readonly part: (bytes: number) => Promise<unknown>;
}

/** Decides what becomes of an operation: what it resolves to is its result. */
export type Intercept = (operation: Intercepted) => Promise<unknown>;

/** A file system, with somebody between it and the log. */
export function interceptingFileSystem(real: FileSystem, intercept: Intercept): FileSystem {
  const pass: Pass = (kind, path, length, go, part = go) =>
    intercept({ kind, path, length, go, part }) as ReturnType<typeof go>;
  return {
    ...real,
    open: (path, mode) => pass('open', path, 0, async () => interceptedFile(await real.open(path, mode), path, pass)),
    rename: (from, to) => pass('rename', from, 0, () => real.rename(from, to)),
    link: (existing, name) => pass('link', existing, 0, () => real.link(existing, name)),
    remove: (path) => pass('remove', path, 0, () => real.remove(path)),
    protect: (path) => pass('protect', path, 0, () => real.protect(path)),
    syncDirectory: (path) => pass('sync-directory', path, 0, () => real.syncDirectory(path)),
  };
}

type Pass = <T>(
  kind: InterceptedKind,
  path: string,
  length: number,
  go: () => Promise<T>,
  part?: (bytes?: number) => Promise<T>,
) => Promise<T>;

function interceptedFile(file: LogFile, path: string, pass: Pass): LogFile {
  return {
    read: (target, offset, length, position) =>
      pass('read', path, length, () => file.read(target, offset, length, position)),
    write: (source, offset, length, position) =>
      pass(
        'write',
        path,
        length,
        () => file.write(source, offset, length, position),
        (bytes = length) => file.write(source, offset, Math.min(bytes, length), position),
      ),
    sync: () => pass('sync', path, 0, () => file.sync()),
    truncate: (length) => pass('truncate', path, length, () => file.truncate(length)),
    size: () => file.size(),
    close: () => file.close(),
  };
}
