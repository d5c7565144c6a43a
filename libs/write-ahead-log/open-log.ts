import { type CustodyKey, readOrCreateCustodyKey } from './custody/custody-key.js';
import { CustodySigner } from './custody/custody-signer.js';
import type { FileSystem } from './file-system/file-system.port.js';
import { nodeFileSystem } from './file-system/node.file-system.js';
import { isOutOfSpace } from './file-system/out-of-space.js';
import { chainToHex } from './format/chain.js';
import { SEGMENT_BYTES_DEFAULT } from './format/layout.js';
import { FrontierFile } from './frontier/frontier-file.js';
import { readFrontier } from './frontier/read-frontier.js';
import type { LogOptions } from './log-options.js';
import { type RecoveredLog, recoverLog, type RecoveryOptions } from './recovery/recover-log.js';
import type { RecoveryReport } from './recovery/recovery-report.js';
import { createSegment, protectSegment } from './segments/create-segment.js';
import { firstSegment } from './segments/first-segment.js';
import { removeTemporaryFiles } from './segments/remove-temporary-files.js';
import { SegmentReader } from './segments/segment-reader.js';
import { readOrCreateIdentity, type StoreIdentity } from './store-identity.js';
import type { AppenderParts } from './writing/appender.js';
import { BatchQueue } from './writing/batch-queue.js';
import { digestFile } from './writing/digest-file.js';
import { DiskReserve, RESERVE_BYTES_DEFAULT } from './writing/disk-reserve.js';
import { GroupWriter } from './writing/group-writer.js';
import type { LogEnd } from './writing/log-end.js';
import { ROOM_BYTES_DEFAULT, SegmentRoom } from './writing/segment-room.js';

/** A directory taken, recovered, and made ready to be read and, unless it is damaged, written. */
export interface OpenedLog {
  readonly storeId: string;
  readonly reader: SegmentReader;
  readonly recovery: RecoveryReport;
  /** Undefined where the log is damaged. */
  readonly appender: AppenderParts | undefined;
  /** Undefined where the log is damaged, or nothing is to be signed. */
  readonly custody: CustodySigner | undefined;
  readonly unlock: () => Promise<void>;
}

export async function openLog(options: LogOptions & Pick<RecoveryOptions, 'acceptDamage'>): Promise<OpenedLog> {
  const { directory, clock, fileSystem = nodeFileSystem, reserveBytes = RESERVE_BYTES_DEFAULT } = options;
  await fileSystem.makeDirectory(directory);
  const identity = await readOrCreateIdentity(fileSystem, directory, clock);
  const unlock = await fileSystem.lock(directory, identity.storeId);
  try {
    const reserve = new DiskReserve(fileSystem, directory, reserveBytes);
    await reserve.giveUpIfFull();
    const slot = await readFrontier(fileSystem, directory, identity.bytes);
    const recovered = await recoverLog(fileSystem, options, identity, slot);
    const { segments, end, report } = recovered ?? (await beginLog(fileSystem, options, identity));
    const reader = new SegmentReader(fileSystem, segments);
    const opened = { storeId: identity.storeId, reader, recovery: report, unlock };
    if (!end) return { ...opened, appender: undefined, custody: undefined };
    const custody = await custodyOf(fileSystem, options, identity);
    const frontier = await openFrontier(fileSystem, options, identity, slot?.epoch ?? 0);
    const writing = await prepareWriting(fileSystem, options, end, segments.at(-2)?.path);
    return { ...opened, appender: { ...writing, frontier, reserve }, custody };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** The first segment of a new log. */
async function beginLog(
  fileSystem: FileSystem,
  { directory, clock }: LogOptions,
  identity: StoreIdentity,
): Promise<RecoveredLog> {
  const startedMs = clock.nowMs();
  const segment = firstSegment(directory, identity.bytes, Math.floor(startedMs * 1000));
  await (await createSegment(fileSystem, segment)).close();
  const { basePosition: position, baseSeq: seq, previousChain: chain } = segment.header;
  const report: RecoveryReport = {
    storeId: identity.storeId,
    outcome: 'new',
    startedAt: new Date(startedMs).toISOString(),
    durationMs: Math.round(clock.nowMs() - startedMs),
    segments: 1,
    bytesRead: 0,
    frames: 0,
    events: 0,
    end: { position, seq, chain: chainToHex(chain) },
    frontier: null,
    roomBytes: 0,
    tail: null,
    damage: null,
    losses: [],
  };
  return { segments: [segment], end: { segment, position, seq, chain, frameCount: 0, sealed: false }, report };
}

function openFrontier(
  fileSystem: FileSystem,
  { directory, frontierIntervalMs }: LogOptions,
  { bytes }: StoreIdentity,
  epoch: number,
): Promise<FrontierFile> {
  return FrontierFile.open(fileSystem, directory, bytes, epoch, frontierIntervalMs);
}

/** The key is read or made here, so that a damaged one stops the start; on a full disk it is made when there is space. */
async function custodyOf(
  fileSystem: FileSystem,
  { directory, clock, custody }: LogOptions,
  { storeId }: StoreIdentity,
): Promise<CustodySigner | undefined> {
  if (!custody) return undefined;
  const { seed, onFailure = () => undefined } = custody;
  const read = (): Promise<CustodyKey> => readOrCreateCustodyKey(fileSystem, directory, seed);
  const first = await read().catch((error: unknown) => {
    if (isOutOfSpace(error)) return undefined;
    throw error;
  });
  const key = first ? async () => first : read;
  return new CustodySigner({ fileSystem, directory, storeId, clock, key, publicKey: first?.publicKey, onFailure });
}

/** Tidies up what an interrupted rotation left, and opens the last segment. */
async function prepareWriting(
  fileSystem: FileSystem,
  { directory, clock, segmentBytes = SEGMENT_BYTES_DEFAULT, roomBytes = ROOM_BYTES_DEFAULT }: LogOptions,
  end: LogEnd,
  previousPath: string | undefined,
): Promise<Pick<AppenderParts, 'queue' | 'writer'>> {
  await removeTemporaryFiles(fileSystem, directory);
  if (previousPath) await protectSegment(fileSystem, previousPath);
  const file = await fileSystem.open(end.segment.path, 'update');
  const queue = new BatchQueue(directory, segmentBytes, clock, end, await digestFile(file, end));
  const room = new SegmentRoom(segmentBytes, roomBytes);
  return { queue, writer: new GroupWriter(fileSystem, queue, room, file, end) };
}
