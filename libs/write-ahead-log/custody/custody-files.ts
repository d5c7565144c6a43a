import { join } from 'node:path';
import { publishFile, readSmallFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { segmentFileName } from '../format/segment-header.js';
import type { CustodyKey } from './custody-key.js';
import { type CustodyStatement, encodeStatement } from './custody-statement.js';

/** The statement of the end of the log, of the last clean shutdown. */
export const HEAD_FILE = 'head.custody';

/** Name of the statement of the segment that begins at `basePosition`. */
export function custodyFileName(basePosition: number): string {
  return segmentFileName(basePosition).replace(/\.log$/, '.custody');
}

/** Signs a statement and puts it into its file, on disk when it returns; replaces a former one. */
export async function publishStatement(
  fileSystem: FileSystem,
  directory: string,
  statement: CustodyStatement,
  key: CustodyKey,
): Promise<void> {
  const name = statement.kind === 'head' ? HEAD_FILE : custodyFileName(statement.basePosition);
  await publishFile(fileSystem, directory, name, Buffer.from(encodeStatement(statement, key)));
}

/** The text of a custody file; undefined where there is none. */
export async function readCustodyFile(
  fileSystem: FileSystem,
  directory: string,
  name: string,
): Promise<string | undefined> {
  return (await readSmallFile(fileSystem, join(directory, name)))?.toString('utf8');
}
