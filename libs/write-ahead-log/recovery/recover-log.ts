import type { FileSystem } from '../file-system/file-system.port.js';
import { chainToHex, genesisChain } from '../format/chain.js';
import type { FrontierSlot } from '../frontier/frontier-slot.js';
import type { LogOptions } from '../log-options.js';
import { NoticeWatch } from '../repair/notice-watch.js';
import { checkSegments } from '../segments/check-segments.js';
import { type FoundSegment, listSegments } from '../segments/list-segments.js';
import { type Segment, segmentOf } from '../segments/segment.js';
import type { StoreIdentity } from '../store-identity.js';
import type { LogEnd } from '../writing/log-end.js';
import { cutTail, quarantineTail } from './cut-torn-tail.js';
import { type DamageManifest, writeManifest } from './damage-manifest.js';
import { FrameWatch } from './frame-watch.js';
import { endBehindHole, logEndOf } from './log-end-of.js';
import { Quarantine } from './quarantine.js';
import { publishReport, type RecoveryReport } from './recovery-report.js';
import { rewriteTail } from './rewrite-tail.js';
import { LogScan, type ScanResult } from './scan-log.js';

export interface RecoveredLog {
  /** Those whose headers are good. */
  readonly segments: Segment[];
  /** Undefined where the log is damaged, and must not be written to. */
  readonly end: LogEnd | undefined;
  readonly report: RecoveryReport;
}

export type RecoveryOptions = Pick<LogOptions, 'directory' | 'clock' | 'onFrame' | 'onProgress'> & {
  /** Asked where there is damage that no notice acknowledges; true: make the log ready for appends all the same. */
  readonly acceptDamage?: (manifest: DamageManifest) => boolean;
};

/**
 * Recovery, R1 to R6 of docs/reference/write-ahead-log-format.md: checks every byte, cuts a torn tail after copying it, names
 * damage and leaves it as it is. Run again it changes nothing. Resolves to undefined where there is no segment yet.
 */
export async function recoverLog(
  fileSystem: FileSystem,
  options: RecoveryOptions,
  identity: StoreIdentity,
  frontier: FrontierSlot | undefined,
): Promise<RecoveredLog | undefined> {
  const { directory, clock } = options;
  const startedMs = clock.nowMs();
  const found = await listSegments(fileSystem, directory);
  checkSegments(found, identity.bytes, frontier);
  if (found.length === 0) return undefined;
  const notices = new NoticeWatch(identity.storeId, options.onFrame);
  const watch = new FrameWatch(frontier, notices.see);
  const progress = progressOf(found, options);
  const genesis = genesisChain(identity.bytes);
  const scan = await new LogScan({
    fileSystem,
    directory,
    found,
    genesis,
    frontier,
    onFrame: watch.see,
    onBlock: progress,
  }).run();
  const quarantine = new Quarantine(fileSystem, directory);
  const segments = found.flatMap(({ header }) => (header ? [segmentOf(directory, header)] : []));
  const { losses, damages } = notices.divide(scan.damages);
  const isDamaged = damages.length > 0;
  const { fileSize, roomBytes, header } = found.at(-1)!;
  const tail = scan.torn ? await quarantineTail(fileSystem, segments.at(-1)!, fileSize, scan.torn, quarantine) : null;
  const damage = isDamaged ? await writeManifest(fileSystem, identity.storeId, found, damages, quarantine) : null;
  const isWritable = !damage || options.acceptDamage?.(damage) === true;
  const end = isWritable ? logEndOf(directory, found, scan, identity.bytes) : undefined;
  const hasMore = tail !== null || (header !== undefined && roomBytes > 0);
  if (isWritable) await makeDurable(fileSystem, segments, scan, hasMore, frontier);
  const report: RecoveryReport = {
    storeId: identity.storeId,
    outcome: isDamaged ? 'degraded' : tail ? 'tail-cut' : 'clean',
    startedAt: new Date(startedMs).toISOString(),
    durationMs: Math.round(clock.nowMs() - startedMs),
    segments: found.length,
    bytesRead: found.reduce((sum, { fileSize }) => sum + fileSize, 0),
    frames: watch.frames,
    events: watch.events,
    end: { position: scan.end.position, seq: scan.end.seq, chain: chainToHex(scan.end.chain) },
    frontier: frontier
      ? { position: frontier.position, epoch: frontier.epoch, agrees: watch.frontierAgrees(scan.end) }
      : null,
    roomBytes,
    tail,
    damage,
    losses,
  };
  await publishReport(fileSystem, directory, report);
  return { segments, end, report };
}

/** Cuts off what lies behind the end, and makes sure that all before it is on disk, before anybody is shown it. */
async function makeDurable(
  fileSystem: FileSystem,
  segments: readonly Segment[],
  scan: ScanResult,
  hasMore: boolean,
  frontier: FrontierSlot | undefined,
): Promise<void> {
  const last = segments.at(-1)!;
  const { end } = scan;
  if (endBehindHole(scan)) return;
  if (hasMore) await cutTail(fileSystem, last, end.position);
  const from = Math.max(Math.min(frontier?.position ?? 0, end.groupStart), scan.damages.at(-1)?.to ?? 0);
  await rewriteTail(fileSystem, last, Math.max(from, last.header.basePosition), end.position);
}

function progressOf(found: readonly FoundSegment[], { onProgress }: RecoveryOptions): (bytes: number) => void {
  const total = found.reduce((sum, { fileSize }) => sum + fileSize, 0);
  let done = 0;
  return (bytes) => onProgress?.((done += bytes), total);
}
