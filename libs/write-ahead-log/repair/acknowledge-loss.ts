import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '#libs/kernel';
import { requireIdentity } from '../backup/require-identity.js';
import { readOrCreateCustodyKey } from '../custody/custody-key.js';
import { LogDirectoryError } from '../errors.js';
import { readSmallFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { nodeFileSystem } from '../file-system/node.file-system.js';
import { chainToHex } from '../format/chain.js';
import { STREAM_KEY_BYTES } from '../format/layout.js';
import type { LogOptions } from '../log-options.js';
import { type OpenedLog, openLog } from '../open-log.js';
import type { Damage } from '../recovery/damage.js';
import type { DamageManifest } from '../recovery/damage-manifest.js';
import { QUARANTINE } from '../recovery/quarantine.js';
import { Appender } from '../writing/appender.js';
import {
  encodeLossNotice,
  type LossNotice,
  NAME_LENGTH_MAX,
  type NoticedLoss,
  REASON_LENGTH_MAX,
} from './loss-notice.js';

export interface AcknowledgeOptions {
  readonly directory: string;
  /** The whole id of the manifest, or its first 16 digits or more, as in the name of its file. */
  readonly manifestId: string;
  /** 1 to 1,000 characters. */
  readonly reason: string;
  /** Who acknowledges it, 1 to 200 characters. */
  readonly acknowledgedBy: string;
  readonly clock: Clock;
  readonly fileSystem?: FileSystem;
  readonly onProgress?: (done: number, total: number) => void;
  /** Seed of the key that signs; left out: the log's own. */
  readonly signingKey?: Uint8Array | null;
  /** As in {@link LogOptions}. */
  readonly segmentBytes?: number;
  readonly reserveBytes?: number;
}

export interface AcknowledgeResult {
  readonly manifestId: string;
  readonly noticePosition: number;
  readonly publicKey: string;
  readonly losses: readonly NoticedLoss[];
}

/**
 * Appends a signed notice of what is lost, after which the log opens for appending again, with the hole for ever. Nothing
 * else of the log changes. LogLockedError: it is in use. LogDirectoryError: there is no such manifest, or nothing is damaged.
 */
export async function acknowledgeLoss(options: AcknowledgeOptions): Promise<AcknowledgeResult> {
  const { directory, reason, acknowledgedBy, fileSystem = nodeFileSystem } = options;
  if (reason.trim() === '' || reason.length > REASON_LENGTH_MAX)
    throw new RangeError(`a reason has 1 to ${REASON_LENGTH_MAX} characters`);
  if (acknowledgedBy.trim() === '' || acknowledgedBy.length > NAME_LENGTH_MAX)
    throw new RangeError(`a name has 1 to ${NAME_LENGTH_MAX} characters`);
  await requireIdentity(fileSystem, directory);
  const opened = await openLog({
    ...logOptions(options, fileSystem),
    acceptDamage: (manifest) => isMeant(manifest.id, options.manifestId) && isLoss(manifest),
  });
  const result = await appendNotice(opened, options, fileSystem).finally(() => release(opened));
  await recoverOnce(options, fileSystem);
  return result;
}

function isMeant(id: string, asked: string): boolean {
  if (asked.length >= 16 && id.startsWith(asked)) return true;
  throw new LogDirectoryError(`the log's damage is not what manifest ${asked} tells of; its present manifest is ${id}`);
}

/** A last segment of which nothing but its header was written has lost nothing that a notice could tell of. */
function isLoss({ damages }: DamageManifest): boolean {
  const empty = damages.find(({ from, to }) => from === to);
  if (!empty) return true;
  throw new LogDirectoryError(
    `${empty.segment} has no frame, and its header is damaged: nothing is lost. Remove that file; the log begins it anew`,
  );
}

async function appendNotice(
  opened: OpenedLog,
  options: AcknowledgeOptions,
  fileSystem: FileSystem,
): Promise<AcknowledgeResult> {
  const { damage } = opened.recovery;
  const appender = new Appender(opened.appender!, { onDurable: ignore, onSegment: ignore, onState: ignore });
  try {
    if (!damage) throw new LogDirectoryError(`${options.directory} has no damage to acknowledge`);
    const { end } = opened.appender!.writer;
    const behindEnd = { seq: end.seq, chain: chainToHex(end.chain) };
    const key = await readOrCreateCustodyKey(fileSystem, options.directory, options.signingKey);
    const losses = damage.damages.map((each) => noticed(each, behindEnd));
    const body = encodeLossNotice(await noticeOf(damage, losses, options, fileSystem), key);
    const { position, durable } = appender.append({
      type: 'loss-notice',
      streamKey: Buffer.alloc(STREAM_KEY_BYTES),
      firstRevision: 0,
      eventCount: 0,
      encode: () => body,
    });
    await durable;
    return { manifestId: damage.id, noticePosition: position, publicKey: key.publicKey, losses };
  } finally {
    await appender.close();
  }
}

/** `behindEnd`: what the log goes on from where nothing says it. */
function noticed(damage: Damage, behindEnd: NoticedLoss['next']): NoticedLoss {
  const { from, to, segment, fault, firstSeq, lastSeq, chainBefore, chainAfter, frames } = damage;
  const isKnown = lastSeq !== null && chainAfter !== null;
  const next = isKnown ? { seq: lastSeq + 1, chain: chainAfter } : behindEnd;
  return { from, to, segment, fault, firstSeq, lastSeq, chainBefore, chainAfter, frames, next };
}

async function noticeOf(
  { id, storeId }: DamageManifest,
  losses: readonly NoticedLoss[],
  { directory, reason, acknowledgedBy, clock }: AcknowledgeOptions,
  fileSystem: FileSystem,
): Promise<LossNotice> {
  const file = await readSmallFile(fileSystem, join(directory, QUARANTINE, `damage-${id.slice(0, 16)}.json`));
  const manifestSha256 = createHash('sha256').update(file!).digest('hex');
  const acknowledgedAt = clock.now().toISOString();
  return { version: 1, storeId, manifestId: id, manifestSha256, acknowledgedAt, acknowledgedBy, reason, losses };
}

/** Makes sure that the log opens now, and writes its report. */
async function recoverOnce(options: AcknowledgeOptions, fileSystem: FileSystem): Promise<void> {
  const opened = await openLog(logOptions(options, fileSystem));
  await Promise.allSettled([opened.appender?.frontier.close(), opened.appender?.writer.close()]);
  await release(opened);
}

async function release({ reader, unlock }: OpenedLog): Promise<void> {
  await reader.close();
  await unlock();
}

function ignore(): void {}

function logOptions(
  { directory, clock, onProgress, segmentBytes, reserveBytes }: AcknowledgeOptions,
  fileSystem: FileSystem,
): LogOptions {
  return {
    directory,
    clock,
    fileSystem,
    onFrame: () => undefined,
    ...(onProgress && { onProgress }),
    ...(segmentBytes !== undefined && { segmentBytes }),
    ...(reserveBytes !== undefined && { reserveBytes }),
  };
}
