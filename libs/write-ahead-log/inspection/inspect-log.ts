import { basename } from 'node:path';
import { HEAD_FILE, custodyFileName } from '../custody/custody-files.js';
import type { CustodyStatement } from '../custody/custody-statement.js';
import { LogRefusedError } from '../errors.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { nodeFileSystem } from '../file-system/node.file-system.js';
import { chainToHex } from '../format/chain.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import type { FoundSegment } from '../segments/list-segments.js';
import { takeSnapshot } from '../verification/log-snapshot.js';
import { isSealed } from './is-sealed.js';
import { type LogHead, readHead } from './log-head.js';

/** A segment's file as it lies there. Nothing of it but its header and its last frame was looked at. */
export interface InspectedSegment {
  readonly name: string;
  /** Undefined where the header is damaged. */
  readonly segmentNumber: number | undefined;
  readonly basePosition: number;
  /** Where the next file begins, or this one ends. */
  readonly endPosition: number;
  readonly baseSeq: number | undefined;
  readonly createdAt: string | undefined;
  readonly fileBytes: number;
  readonly isSealed: boolean;
  /** The public key that signed it, by a signature that fits; undefined where none does. */
  readonly signedBy: string | undefined;
}

/** What a directory holds, at a glance. {@link verifyLog} says whether it is right. */
export interface InspectedLog {
  readonly storeId: string;
  readonly isIdentityDamaged: boolean;
  readonly segments: readonly InspectedSegment[];
  readonly frontier: {
    readonly position: number;
    readonly seq: number;
    readonly chain: string;
    readonly epoch: number;
  } | null;
  /** The end of what is on disk; null where the last segment's header is damaged. */
  readonly head: LogHead | null;
  /** What the last clean shutdown signed. */
  readonly signedHead: CustodyStatement | null;
}

/** Looks into a directory without taking it, and writes nothing. LogRefusedError where it holds no log. */
export async function inspectLog(
  directory: string,
  isLive: boolean,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<InspectedLog> {
  const { identity, isIdentityDamaged, frontier, custody, found } = await takeSnapshot(fileSystem, directory);
  if (found.length === 0) throw new LogRefusedError(`${directory} holds no segment`);
  const signed = new Map(
    custody.flatMap(({ name, statement, isSigned }) => (statement && isSigned ? [[name, statement]] : [])),
  );
  const segments: InspectedSegment[] = [];
  for (const [index, each] of found.entries()) {
    const next = found[index + 1];
    segments.push(await inspected(fileSystem, directory, each, next, signed.get(custodyFileName(each.basePosition))));
  }
  return {
    storeId: identity.storeId,
    isIdentityDamaged,
    segments,
    frontier: frontier ? { ...frontier, chain: chainToHex(frontier.chain) } : null,
    head: await readHead(fileSystem, directory, found.at(-1)!, frontier, isLive),
    signedHead: signed.get(HEAD_FILE) ?? null,
  };
}

async function inspected(
  fileSystem: FileSystem,
  directory: string,
  found: FoundSegment,
  next: FoundSegment | undefined,
  statement: CustodyStatement | undefined,
): Promise<InspectedSegment> {
  const { path, basePosition, fileSize, header } = found;
  return {
    name: basename(path),
    segmentNumber: header?.segmentNumber,
    basePosition,
    endPosition: next?.basePosition ?? basePosition + Math.max(0, fileSize - SEGMENT_HEADER_BYTES),
    baseSeq: header?.baseSeq,
    createdAt: header && new Date(header.createdUs / 1000).toISOString(),
    fileBytes: fileSize,
    isSealed: await isSealed(fileSystem, directory, found),
    signedBy: statement?.publicKey,
  };
}
