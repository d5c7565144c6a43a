import { basename, join } from 'node:path';
import { publishFile, readSmallFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';

/** The signed statement beside a segment's file, where custody is kept. */
function custodyFileOf(segmentFile: string): string {
  return `${basename(segmentFile, '.log')}.custody`;
}

/** Copies the signed statements of complete segments that are there and not there yet. The key that signs is never copied. */
export async function copyCustodyFiles(
  fileSystem: FileSystem,
  source: string,
  target: string,
  segments: readonly { readonly file: string; readonly isComplete: boolean }[],
): Promise<void> {
  const [there, here] = [new Set(await fileSystem.list(target)), new Set(await fileSystem.list(source))];
  for (const { file, isComplete } of segments) {
    const name = custodyFileOf(file);
    if (!isComplete || there.has(name) || !here.has(name)) continue;
    const content = await readSmallFile(fileSystem, join(source, name));
    if (content) await publishFile(fileSystem, target, name, content);
  }
}
