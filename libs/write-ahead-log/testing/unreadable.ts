import type { SimulatedFileSystem } from './simulated.file-system.js';

/** Lets reads of the file at `path` that touch the bytes from `from` up to `to` fail with EIO. */
export function makeUnreadable(fileSystem: SimulatedFileSystem, path: string, from: number, to: number): void {
  const { open } = fileSystem;
  fileSystem.open = async (name, mode) => {
    const file = await open.call(fileSystem, name, mode);
    const read: typeof file.read = async (target, offset, length, position) => {
      if (name === path && position < to && position + length > from)
        throw Object.assign(new Error('EIO'), { code: 'EIO' });
      return file.read(target, offset, length, position);
    };
    return { ...file, read };
  };
}
