import { LogRefusedError } from '../errors.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import type { FrontierSlot } from '../frontier/frontier-slot.js';
import { asMissing } from './as-missing.js';
import { readFrontier } from '../frontier/read-frontier.js';
import { type FoundSegment, listSegments } from '../segments/list-segments.js';
import { readIdentity, type StoreIdentity } from '../store-identity.js';
import { type CustodyFile, readCustodyFiles } from './custody-evidence.js';

/** What a directory holds, as a reader finds it that takes no lock and writes nothing. */
export interface LogSnapshot {
  /** Of node.json; where that is missing or damaged, of the segments. */
  readonly identity: StoreIdentity;
  readonly isIdentityDamaged: boolean;
  readonly frontier: FrontierSlot | undefined;
  readonly custody: readonly CustodyFile[];
  /** In the order of their positions. */
  readonly found: readonly FoundSegment[];
}

/**
 * Reads what there is beside the frames. The frontier and the statements are read before the segments are listed, so that on a
 * log that is being written all that they speak of is in the list. LogRefusedError where the directory holds no log.
 */
export async function takeSnapshot(fileSystem: FileSystem, directory: string): Promise<LogSnapshot> {
  const named = await readIdentity(fileSystem, directory).catch(asMissing);
  const early = named ?? identityOf(await listSegments(fileSystem, directory));
  if (!early) throw new LogRefusedError(`${directory} holds no log`);
  const frontier = await readFrontier(fileSystem, directory, early.bytes).catch(asMissing);
  const custody = await readCustodyFiles(fileSystem, directory);
  const found = await listSegments(fileSystem, directory);
  return { identity: early, isIdentityDamaged: !named, frontier, custody, found };
}

function identityOf(found: readonly FoundSegment[]): StoreIdentity | undefined {
  const bytes = found.find(({ header }) => header)?.header?.storeId;
  if (!bytes) return undefined;
  const hex = bytes.toString('hex');
  const storeId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { storeId, bytes };
}
