import { join } from 'node:path';
import { readSmallFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { decodeFrontierSlot, FRONTIER_FILE, FRONTIER_SLOT_BYTES, type FrontierSlot } from './frontier-slot.js';

/** The newest good slot of the frontier file; undefined where there is none. */
export async function readFrontier(
  fileSystem: FileSystem,
  directory: string,
  storeId: Uint8Array,
): Promise<FrontierSlot | undefined> {
  const bytes = (await readSmallFile(fileSystem, join(directory, FRONTIER_FILE))) ?? Buffer.alloc(0);
  const slots = [0, FRONTIER_SLOT_BYTES]
    .map((start) => decodeFrontierSlot(bytes.subarray(start, start + FRONTIER_SLOT_BYTES), storeId))
    .filter((slot) => slot !== undefined);
  return slots.sort((a, b) => b.epoch - a.epoch)[0];
}
