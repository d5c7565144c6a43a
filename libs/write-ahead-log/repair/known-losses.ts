import { join } from 'node:path';
import { readSmallFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { REPORT_FILE, type RecoveryReport } from '../recovery/recovery-report.js';
import { listSegments } from '../segments/list-segments.js';
import { readFrame } from '../segments/read-frame.js';
import { segmentOf } from '../segments/segment.js';
import { SegmentReader } from '../segments/segment-reader.js';
import type { StoreIdentity } from '../store-identity.js';
import type { AcknowledgedLoss } from './acknowledged-loss.js';
import { covers, decodeLossNotice, type LossNotice } from './loss-notice.js';

/** An acknowledged loss, and what its notice says. */
export interface LossWithNotice {
  readonly loss: AcknowledgedLoss;
  readonly notice: LossNotice & { readonly publicKey: string };
}

/** The acknowledged losses of a log, as its last recovery found them; the notice of each is read and verified anew. */
export async function knownLosses(
  fileSystem: FileSystem,
  directory: string,
  identity: StoreIdentity,
): Promise<AcknowledgedLoss[]> {
  return (await noticedLosses(fileSystem, directory, identity)).map(({ loss }) => loss);
}

/** As {@link knownLosses}, with the notices. */
export async function noticedLosses(
  fileSystem: FileSystem,
  directory: string,
  identity: StoreIdentity,
): Promise<LossWithNotice[]> {
  const content = await readSmallFile(fileSystem, join(directory, REPORT_FILE));
  return withNotices(fileSystem, directory, identity, content ? lossesIn(content) : []);
}

/** Those of the losses whose notices are in the log. */
export async function verifiedLosses(
  fileSystem: FileSystem,
  directory: string,
  identity: StoreIdentity,
  losses: readonly AcknowledgedLoss[],
): Promise<AcknowledgedLoss[]> {
  return (await withNotices(fileSystem, directory, identity, losses)).map(({ loss }) => loss);
}

async function withNotices(
  fileSystem: FileSystem,
  directory: string,
  { storeId }: StoreIdentity,
  losses: readonly AcknowledgedLoss[],
): Promise<LossWithNotice[]> {
  if (losses.length === 0) return [];
  const found = await listSegments(fileSystem, directory);
  const segments = found.flatMap(({ header }) => (header ? [segmentOf(directory, header)] : []));
  const reader = new SegmentReader(fileSystem, segments);
  const verified: LossWithNotice[] = [];
  try {
    for (const loss of losses) {
      const read = (at: number, length: number): Promise<Buffer> => reader.read(at, length, Number.MAX_SAFE_INTEGER);
      const frame = await readFrame(reader, loss.noticePosition, read).catch(() => undefined);
      const notice = frame?.type === 'loss-notice' ? decodeLossNotice(frame.body) : undefined;
      if (notice?.storeId === storeId && notice.losses.some((each) => covers(each, loss.damage)))
        verified.push({ loss, notice });
    }
  } finally {
    await reader.close();
  }
  return verified;
}

function lossesIn(report: Buffer): readonly AcknowledgedLoss[] {
  try {
    return (JSON.parse(report.toString('utf8')) as RecoveryReport).losses ?? [];
  } catch {
    return [];
  }
}
