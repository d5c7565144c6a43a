import { basename, dirname } from 'node:path';
import { type Link, linkOfHeader } from '../backup/chain-link.js';
import { chainFromHex } from '../format/chain.js';
import type { Damage } from '../recovery/damage.js';
import { protectSegment } from '../segments/create-segment.js';
import type { RepairInput } from './repair-input.js';
import type { RepairedSegment } from './repair-result.js';
import { refused } from './refused.js';
import { SegmentRebuild } from './segment-rebuild.js';
import type { SegmentToRepair } from './with-missing-segments.js';

/** A segment that is put together and waits for its name. */
interface Rebuilt {
  readonly temporary: string;
  readonly path: string;
  readonly isFull: boolean;
}

/** Rebuilds the damaged segments in their order. A rebuilt one gets its name once something of the log has confirmed what was taken for it. */
export class RepairRun {
  private readonly waiting: Rebuilt[] = [];
  private readonly repaired: RepairedSegment[] = [];

  constructor(private readonly input: RepairInput) {}

  async run(): Promise<RepairedSegment[]> {
    let before: Link | undefined;
    try {
      for (const index of this.input.found.keys()) before = await this.segment(index, before);
      if (this.waiting.length > 0)
        throw refused(this.waiting[0]!.path, 'nothing in the log says what the missing bytes must hash to');
    } finally {
      for (const { temporary } of this.waiting) await this.input.fileSystem.remove(temporary).catch(() => undefined);
    }
    return this.repaired;
  }

  /** Rebuilds a segment where it is damaged; resolves to where it ends then. */
  private async segment(index: number, before: Link | undefined): Promise<Link | undefined> {
    const { found, missing } = this.input;
    const own = found[index]!;
    const next = found[index + 1];
    const end = next?.basePosition ?? Number.POSITIVE_INFINITY;
    const damages = missing.filter(
      ({ segment, from, to }) => segment === basename(own.path) || (from < end && to > own.basePosition),
    );
    if (damages.length === 0) return undefined;
    const start = before ?? this.startOf(own, damages);
    const rebuild = new SegmentRebuild(this.input, own, index, next, damages);
    const { link, isConfirmed, ...repaired } = await rebuild.run(start, this.waiting.length === 0);
    this.waiting.push({ temporary: rebuild.temporary, path: own.path, isFull: next !== undefined });
    this.repaired.push(repaired);
    if (isConfirmed) await this.publish();
    return link;
  }

  /** What the first frame of a segment follows: its header says it, or else the scan, which came from the segment before. */
  private startOf({ path, header, basePosition }: SegmentToRepair, damages: readonly Damage[]): Link {
    if (header) return linkOfHeader(header);
    const damage = damages.find(({ from }) => from === basePosition);
    if (!damage || damage.firstSeq === null || damage.chainBefore === null)
      throw refused(path, 'nothing says what its first frame follows');
    return { position: basePosition, seq: damage.firstSeq, chain: chainFromHex(damage.chainBefore) };
  }

  private async publish(): Promise<void> {
    const { fileSystem } = this.input;
    for (let rebuilt = this.waiting[0]; rebuilt; rebuilt = this.waiting[0]) {
      await fileSystem.rename(rebuilt.temporary, rebuilt.path);
      await fileSystem.syncDirectory(dirname(rebuilt.path));
      if (rebuilt.isFull) await protectSegment(fileSystem, rebuilt.path);
      this.waiting.shift();
    }
  }
}
