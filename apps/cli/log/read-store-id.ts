import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The store id that node.json says, checked or not; undefined where it says none. */
export async function readStoreId(directory: string): Promise<string | undefined> {
  try {
    const { storeId } = JSON.parse(await readFile(join(directory, 'node.json'), 'utf8')) as { storeId?: unknown };
    return typeof storeId === 'string' ? storeId : undefined;
  } catch {
    return undefined;
  }
}
