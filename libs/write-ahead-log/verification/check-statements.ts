import { basename } from 'node:path';
import type { Clock } from '#libs/kernel';
import { custodyFileName } from '../custody/custody-files.js';
import type { SegmentStatement } from '../custody/custody-statement.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { chainToHex } from '../format/chain.js';
import type { FoundSegment } from '../segments/list-segments.js';
import { type CustodyEvidence, readCustody } from './custody-evidence.js';
import type { Finding } from './finding.js';
import type { LogSnapshot } from './log-snapshot.js';
import type { WalkedSegment } from './log-walk.js';

/** A running log signs a full segment right after it; what is not signed after this time will not be. */
const SIGNING_MS_MAX = 60_000;

/** Holds a segment, whole by itself, against what was signed of it. Its chain is checked as an anchor. */
export function checkWalked({ found, sha256, end }: WalkedSegment, statement: SegmentStatement): Finding[] {
  const segment = basename(found.path);
  const { segmentNumber, baseSeq, basePosition } = found.header!;
  const isSame =
    statement.segmentNumber === segmentNumber &&
    statement.firstSeq === baseSeq &&
    statement.lastSeq === end.seq - 1 &&
    statement.endPosition === end.position;
  const range = { segment, from: basePosition, to: end.position, firstSeq: baseSeq, lastSeq: end.seq - 1 };
  if (!isSame) {
    const sentence = `${segment} has other frames than ${custodyFileName(basePosition)} says`;
    return [{ kind: 'custody-mismatch', sentence, ...range }];
  }
  if (sha256 === undefined || chainToHex(sha256) === statement.sha256) return [];
  const sentence = `${segment} is not the file that was signed: its SHA-256 is ${chainToHex(sha256)}, signed was ${statement.sha256}`;
  return [{ kind: 'custody-mismatch', sentence, ...range }];
}

interface MissingInput {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  readonly snapshot: LogSnapshot;
  readonly custody: CustodyEvidence;
  readonly segments: readonly FoundSegment[];
  readonly keys: readonly string[] | undefined;
  readonly isLive: boolean;
  readonly clock: Clock;
}

/**
 * Full segments without a statement. Segments are signed in their order, so that one without is wrong where a later one has
 * it. At the end it is wrong where keys were given, unless a running process is about to sign it; else it is a note.
 */
export async function missingStatements(input: MissingInput): Promise<{ findings: Finding[]; notes: string[] }> {
  const { segments, snapshot, custody, keys, isLive, clock } = input;
  const present = new Set(snapshot.custody.map(({ name }) => name));
  const lastSigned = Math.max(-1, ...custody.segments.keys());
  const findings: Finding[] = [];
  let unsigned = 0;
  for (const [index, { path, basePosition, header }] of segments.slice(0, -1).entries()) {
    const name = custodyFileName(basePosition);
    if (present.has(name) || !header) continue;
    if (isLive && (await isSignedNow(input, name))) continue;
    const nextMs = (segments[index + 1]?.header?.createdUs ?? 0) / 1000;
    const isBeingSigned = isLive && clock.nowMs() - nextMs < SIGNING_MS_MAX;
    if (basePosition > lastSigned && (isBeingSigned || !keys)) unsigned++;
    else {
      const segment = basename(path);
      findings.push({
        kind: 'custody-missing',
        segment,
        sentence: `${segment} is full and has no custody statement, ${name}`,
      });
    }
  }
  return { findings, notes: unsigned > 0 ? [`${unsigned} full segment(s) at the end are not signed`] : [] };
}

async function isSignedNow({ fileSystem, directory, keys }: MissingInput, name: string): Promise<boolean> {
  const { statement, isSigned } = await readCustody(fileSystem, directory, name);
  return isSigned && (!keys || keys.includes(statement!.publicKey));
}
