import { join } from 'node:path';
import { type Clock, isUuid, uuidToBytes, uuidV4 } from '#libs/kernel';
import { LogRefusedError } from './errors.js';
import { publishFileOnce, readSmallFile } from './file-system/files.js';
import type { FileSystem } from './file-system/file-system.port.js';
import { crc32c } from './format/crc32c.js';
import { FORMAT_VERSION } from './format/layout.js';
import { segmentBasePosition } from './format/segment-header.js';

export const IDENTITY_FILE = 'node.json';

/** Which log a directory holds. */
export interface StoreIdentity {
  readonly storeId: string;
  readonly bytes: Buffer;
}

/** Reads node.json, or makes it in a directory without segments. LogRefusedError where it is missing or damaged beside segments. */
export async function readOrCreateIdentity(
  fileSystem: FileSystem,
  directory: string,
  clock: Clock,
): Promise<StoreIdentity> {
  const path = join(directory, IDENTITY_FILE);
  let content = await readSmallFile(fileSystem, path);
  if (!content) {
    const names = await fileSystem.list(directory);
    if (names.some((name) => segmentBasePosition(name) !== undefined)) {
      throw new LogRefusedError(`${path} is missing beside segments of a log; put it back from a backup`);
    }
    await publishFileOnce(fileSystem, directory, IDENTITY_FILE, encodeIdentity(uuidV4(), clock.now()));
    content = await readSmallFile(fileSystem, path);
  }
  const storeId = content && decodeIdentity(content);
  if (!storeId) throw new LogRefusedError(`${path} is damaged; put it back from a backup`);
  return { storeId, bytes: uuidToBytes(storeId) };
}

/** What node.json says; undefined where it is missing or damaged. */
export async function readIdentity(fileSystem: FileSystem, directory: string): Promise<StoreIdentity | undefined> {
  const content = await readSmallFile(fileSystem, join(directory, IDENTITY_FILE));
  const storeId = content && decodeIdentity(content);
  return storeId ? { storeId, bytes: uuidToBytes(storeId) } : undefined;
}

function encodeIdentity(storeId: string, createdAt: Date): Buffer {
  const fields = { storeId, formatVersion: FORMAT_VERSION, createdAt: createdAt.toISOString() };
  return Buffer.from(`${JSON.stringify({ ...fields, crc32c: checkValue(fields) })}\n`);
}

function decodeIdentity(content: Buffer): string | undefined {
  try {
    const { crc32c: expected, ...fields } = JSON.parse(content.toString('utf8')) as Record<string, unknown>;
    const intact = content.toString('latin1') === `${JSON.stringify({ ...fields, crc32c: checkValue(fields) })}\n`;
    const known = fields['formatVersion'] === FORMAT_VERSION && typeof expected === 'string';
    return intact && known && isUuid(String(fields['storeId'])) ? String(fields['storeId']) : undefined;
  } catch {
    return undefined;
  }
}

function checkValue(fields: object): string {
  return crc32c(Buffer.from(JSON.stringify(fields)))
    .toString(16)
    .padStart(8, '0');
}
