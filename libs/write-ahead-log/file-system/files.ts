import { join } from 'node:path';
import type { FileSystem, LogFile } from './file-system.port.js';

/** Writes all of `bytes` at `position`, in as many writes as it takes. A write of nothing is an error, not a loop. */
export async function writeFully(file: LogFile, bytes: Uint8Array, length: number, position: number): Promise<void> {
  for (let done = 0; done < length;) {
    const count = await file.write(bytes, done, length - done, position + done);
    if (count <= 0) throw Object.assign(new Error('the file took none of the bytes'), { code: 'EIO' });
    done += count;
  }
}

/** Reads into `target[offset, offset + length)` until it is full or the file ends; how many bytes there were. */
export async function readFully(
  file: LogFile,
  target: Uint8Array,
  offset: number,
  length: number,
  position: number,
): Promise<number> {
  let done = 0;
  while (done < length) {
    const count = await file.read(target, offset + done, length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** The whole content of a small file; undefined where there is none. */
export async function readSmallFile(fileSystem: FileSystem, path: string): Promise<Buffer | undefined> {
  const file = await fileSystem.open(path, 'read').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const bytes = Buffer.alloc(await file.size());
    return bytes.subarray(0, await readFully(file, bytes, 0, bytes.length, 0));
  } finally {
    await file.close();
  }
}

/** Creates a file with this content, on disk when it returns; not yet its name. */
async function writeSynced(fileSystem: FileSystem, path: string, content: Uint8Array, rights?: number): Promise<void> {
  const file = await fileSystem.open(path, 'create', rights);
  try {
    await writeFully(file, content, content.length, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts a file under its name in one step, content and name on disk when it returns; replaces a former one. */
export async function publishFile(
  fileSystem: FileSystem,
  directory: string,
  name: string,
  content: Uint8Array,
): Promise<void> {
  await writeSynced(fileSystem, join(directory, `${name}.tmp`), content);
  await fileSystem.rename(join(directory, `${name}.tmp`), join(directory, name));
  await fileSystem.syncDirectory(directory);
}

/** As {@link publishFile}, but a file that is already there stays, whoever made it. `rights` as in FileSystem.open. */
export async function publishFileOnce(
  fileSystem: FileSystem,
  directory: string,
  name: string,
  content: Uint8Array,
  rights?: number,
): Promise<void> {
  const temporary = join(directory, `${name}.${process.pid}.tmp`);
  await writeSynced(fileSystem, temporary, content, rights);
  try {
    await fileSystem.link(temporary, join(directory, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  await fileSystem.remove(temporary);
  await fileSystem.syncDirectory(directory);
}
