import { basename } from 'node:path';
import type { Chain } from '../format/chain.js';
import type { ChainLink } from '../format/check-frame.js';
import type { KnownFrame } from '../recovery/damage.js';
import type { ScanCursor } from '../recovery/scan-cursor.js';
import type { Anchors } from './anchors.js';
import type { Finding } from './finding.js';
import { closeLoss, type OpenLoss } from './loss.js';

/** Where a walk over a log is, what it has met, and the loss that it has not seen the end of yet. */
export class WalkState {
  frames = 0;
  events = 0;
  readonly cursor: ScanCursor;
  /** Positions of loss notices, the first hundred. */
  readonly lossNotices: number[] = [];
  /** Position of the last good frame; -1 before the first. */
  lastPosition = -1;
  private open: OpenLoss | undefined;
  private findings = 0;
  /** Findings before the present segment. */
  private segmentStart = 0;

  constructor(
    genesis: Chain,
    readonly anchors: Anchors,
    private readonly onFinding: (finding: Finding) => void,
  ) {
    this.cursor = { position: 0, seq: 0, chain: genesis, groupStart: 0, frameCount: 0, sealed: false };
  }

  get isInLoss(): boolean {
    return this.open !== undefined;
  }

  /** Whether nothing is wrong with the present segment so far. */
  get isSegmentWhole(): boolean {
    return this.findings === this.segmentStart && !this.open;
  }

  beginSegment(): void {
    this.segmentStart = this.findings;
  }

  report(finding: Finding): void {
    this.findings++;
    this.onFinding(finding);
  }

  /** What comes next is lost, up to where {@link resume} goes on; nothing where something is lost already. */
  lose(kind: OpenLoss['kind'], path: string, offset: number, fault: OpenLoss['fault'], frame?: KnownFrame): void {
    if (this.open) return;
    const { position: from, seq: firstSeq, chain: chainBefore } = this.cursor;
    this.anchors.pass(from, firstSeq, chainBefore);
    const segment = basename(path);
    this.open = { kind, from, segment, offset, fault, firstSeq, chainBefore, frames: frame ? [frame] : [] };
  }

  /** The log goes on at `position` with the frame `next`. */
  resume(position: number, next: ChainLink): void {
    this.closeLoss(position, next);
    Object.assign(this.cursor, { position, seq: next.seq, chain: next.chain, sealed: false });
  }

  /** The log ends at `position`, in what is lost. */
  end(position: number, next: ChainLink | undefined): void {
    this.closeLoss(position, next);
    this.cursor.position = position;
  }

  private closeLoss(to: number, next: ChainLink | undefined): void {
    this.anchors.skip(to);
    this.report(closeLoss(this.open!, to, next));
    this.open = undefined;
  }
}
