import type { Clock } from '#libs/kernel';
import { LogRefusedError } from '../errors.js';
import type { FileSystem } from '../file-system/file-system.port.js';
import { nodeFileSystem } from '../file-system/node.file-system.js';
import { chainToHex, genesisChain } from '../format/chain.js';
import { Acknowledgements } from './acknowledgements.js';
import { type Anchor, Anchors } from './anchors.js';
import { checkWalked, missingStatements } from './check-statements.js';
import { weighCustody } from './custody-evidence.js';
import type { Finding } from './finding.js';
import { takeSnapshot } from './log-snapshot.js';
import { LogWalk } from './log-walk.js';
import { orderSegments } from './segment-order.js';
import type { TailVerdict } from './tail.js';
import { WalkState } from './walk-state.js';

export interface VerifyOptions {
  readonly directory: string;
  readonly clock: Clock;
  /** Public keys, base64url: what another key signed proves nothing. Left out: any signature that fits its own key counts. */
  readonly keys?: readonly string[];
  /** Chains that must be in the log, hex: heads that were written down before. */
  readonly heads?: readonly string[];
  /** Ends of the log that were kept elsewhere. */
  readonly anchors?: readonly Anchor[];
  /** Whether a process has the log open, and may be writing it. */
  readonly isLive: () => Promise<boolean>;
  /** Told of each finding as it is made; of one kind in the order of the log. */
  readonly onFinding: (finding: Finding) => void;
  readonly onProgress?: (progress: VerifyProgress) => void;
  readonly fileSystem?: FileSystem;
}

export interface VerifyProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly frames: number;
  readonly events: number;
}

/** What a verification saw. The log is whole if there were no findings. */
export interface Verification {
  readonly storeId: string;
  readonly isLive: boolean;
  readonly findings: number;
  /** Of the findings, those that are losses which a signed notice in the log acknowledges. */
  readonly acknowledged: number;
  readonly segments: number;
  readonly bytes: number;
  readonly frames: number;
  readonly events: number;
  /** The end of what was verified: position, number of the next frame, chain in hex. */
  readonly end: { readonly position: number; readonly seq: number; readonly chain: string };
  /** What is behind it and no frame. */
  readonly tail: TailVerdict | null;
  /** Segments whose file, frames and chain are what their statement says, and the keys that signed; up to which position. */
  readonly custody: { readonly segments: number; readonly upTo: number; readonly publicKeys: readonly string[] };
  /** Things to know that are nothing wrong. */
  readonly notes: readonly string[];
  readonly durationMs: number;
}

/**
 * Reads a whole log and believes nothing that it can compute: headers, checksums, chain, seals, hashes of files, signatures, the
 * frontier. Takes no lock and writes nothing; what a running process has not brought to disk yet is not there yet. Memory is
 * bounded. LogRefusedError: the directory holds no log, or one of a newer version.
 */
export async function verifyLog(options: VerifyOptions): Promise<Verification> {
  const { directory, clock, keys, heads = [], onProgress, fileSystem = nodeFileSystem } = options;
  const startedMs = clock.nowMs();
  let findings = 0;
  let acknowledged = 0;
  const isLive = await options.isLive();
  const snapshot = await takeSnapshot(fileSystem, directory);
  const { identity, frontier } = snapshot;
  const acknowledgements = await Acknowledgements.of(fileSystem, directory, identity, keys);
  const onFinding = (found: Finding): void => {
    const finding = acknowledgements.weigh(found);
    findings++;
    if (finding.acknowledged) acknowledged++;
    options.onFinding(finding);
  };
  if (snapshot.isIdentityDamaged) onFinding({ kind: 'identity', sentence: 'node.json is missing or damaged' });
  const order = orderSegments(snapshot.found, identity.bytes);
  order.findings.forEach(onFinding);
  const custody = weighCustody(snapshot.custody, identity.storeId, keys);
  custody.findings.forEach(onFinding);
  const evidence: Anchor[] = [...custody.anchors, ...(options.anchors ?? [])];
  if (frontier) evidence.push({ ...frontier, chain: chainToHex(frontier.chain), source: 'the frontier' });
  const anchors = new Anchors(evidence);
  if (snapshot.found.length === 0 && !anchors.last?.position)
    throw new LogRefusedError(`${directory} holds no segment`);
  const wanted = new Set(heads.map((hex) => Buffer.from(hex, 'hex').toString('latin1')));
  const totalBytes = snapshot.found.reduce((sum, { fileSize }) => sum + fileSize, 0);
  let bytes = 0;
  let proven = 0;
  const state = new WalkState(genesisChain(identity.bytes), anchors, onFinding);
  const walk = new LogWalk({
    fileSystem,
    directory,
    segments: order.segments,
    state,
    heads: wanted,
    isLive: options.isLive,
    onBlock: (count) => {
      bytes += count;
      onProgress?.({ bytes, totalBytes, frames: state.frames, events: state.events });
    },
    onSegment: (walked) => {
      const statement = custody.segments.get(walked.found.basePosition);
      const found = statement ? checkWalked(walked, statement) : [];
      found.forEach(onFinding);
      if (statement && found.length === 0) proven++;
    },
  });
  const tail = await walk.run();
  for (const { anchor, agreed } of anchors.disagreements) onFinding(unproven(anchor, agreed));
  for (const chain of wanted) {
    onFinding({
      kind: 'unproven',
      sentence: `the log nowhere has the chain ${chainToHex(chain)}: it is not the log that had it`,
    });
  }
  const missing = await missingStatements({
    fileSystem,
    snapshot,
    custody,
    segments: order.segments,
    keys,
    isLive,
    clock,
    directory,
  });
  missing.findings.forEach(onFinding);
  const { position, seq, chain } = state.cursor;
  return {
    storeId: identity.storeId,
    isLive,
    findings,
    acknowledged,
    segments: snapshot.found.length,
    bytes: totalBytes,
    frames: state.frames,
    events: state.events,
    end: { position, seq, chain: chainToHex(chain) },
    tail: tail ?? null,
    custody: { segments: proven, upTo: provenUpTo(custody.anchors, anchors), publicKeys: custody.publicKeys },
    notes: [...notesOf(frontier !== undefined, state), ...missing.notes],
    durationMs: Math.round(clock.nowMs() - startedMs),
  };
}

function notesOf(hasFrontier: boolean, { lossNotices }: WalkState): string[] {
  const notes = hasFrontier ? [] : ['there is no frontier: less is known of what was on disk'];
  for (const position of lossNotices)
    notes.push(`a loss was acknowledged at position ${position}; it is a finding all the same`);
  return notes;
}

function unproven(anchor: Anchor, agreed: { position: number; seq: number }): Finding {
  const { position: to, seq, source } = anchor;
  const { position: from, seq: firstSeq } = agreed;
  const sentence = `${source} says another chain at position ${to}, before frame ${seq}: one or more frames from ${firstSeq} to ${seq - 1} are not those that were written`;
  return { kind: 'unproven', sentence, from, to, firstSeq, lastSeq: seq - 1, chainAfter: anchor.chain };
}

/** The greatest position that a good signature covers. */
function provenUpTo(signed: readonly Anchor[], { disagreements, agreed }: Anchors): number {
  const wrong = new Set(disagreements.map(({ anchor }) => anchor));
  const positions = signed.filter((anchor) => !wrong.has(anchor) && anchor.position <= agreed.position);
  return Math.max(0, ...positions.map(({ position }) => position));
}
