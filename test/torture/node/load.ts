import { proposedEvents } from './attempt.js';
import type { NodeBed } from './node-bed.js';

/** Writers with a stream each, which append one after the other until one append is not acknowledged. */
export class Load {
  /** Revision of the last event of each stream, as acknowledged. */
  private readonly last: number[];
  acks = 0;
  private onAck: (() => void) | undefined;

  constructor(
    private readonly bed: NodeBed,
    private readonly random: () => number,
    writers: number,
  ) {
    this.last = Array.from({ length: writers }, () => -1);
  }

  /** Starts the writers; resolves when each has met an append that was not acknowledged. */
  async run(): Promise<void> {
    await Promise.all(this.last.map((_, writer) => this.write(writer)));
  }

  /** Resolves when so many more appends are acknowledged. */
  async untilAcks(count: number): Promise<void> {
    const goal = this.acks + count;
    await new Promise<void>((resolve) => {
      this.onAck = () => this.acks >= goal && resolve();
    });
  }

  /** Looks up where the streams ended, when what was unknown is settled. */
  settled(): void {
    for (const { stream, revision, outcome } of this.bed.attempts) {
      const writer = Number(stream.slice('own-'.length));
      if (outcome === 'acked') this.last[writer] = Math.max(this.last[writer]!, revision!);
    }
  }

  private async write(writer: number): Promise<void> {
    for (;;) {
      const events = proposedEvents(this.random, 5, 600);
      const { outcome, revision } = await this.bed.append(`own-${writer}`, this.last[writer]!, events);
      if (outcome !== 'acked') return;
      this.last[writer] = revision!;
      this.acks++;
      this.onAck?.();
    }
  }
}
