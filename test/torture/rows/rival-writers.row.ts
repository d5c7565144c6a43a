import { type Facts, seededRandom, type TortureRow } from '#libs/write-ahead-log/torture';
import { proposedEvents } from '../node/attempt.js';
import { NodeBed } from '../node/node-bed.js';

const KILLS = 3;
const WRITERS = 64;
const STREAMS = 4;

/** Sixty-four writers to four streams, each with the exact revision that it believes in. */
class Rivals {
  private readonly last = new Map<string, number>();

  constructor(
    private readonly bed: NodeBed,
    private readonly random: () => number,
  ) {}

  /** Resolves when each writer has met an append of unknown outcome. */
  async run(onAck: () => void): Promise<void> {
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => this.write(`shared-${writer % STREAMS}`, onAck)));
  }

  private async write(stream: string, onAck: () => void): Promise<void> {
    for (;;) {
      const last = this.last.get(stream) ?? -1;
      const attempt = await this.bed.append(stream, last, proposedEvents(this.random, 3, 200));
      if (attempt.outcome === 'unknown') return;
      this.last.set(stream, Math.max(this.last.get(stream) ?? -1, attempt.revision ?? attempt.actual ?? -1));
      if (attempt.outcome === 'acked') onAck();
    }
  }
}

async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  return NodeBed.use({}, async (bed) => {
    const rivals = new Rivals(bed, random);
    for (let kill = 0; kill < KILLS; kill++) {
      let acks = 0;
      const goal = 1 + Math.floor(random() * 100);
      const running = rivals.run(() => ++acks === goal && void bed.kill());
      await running;
      await bed.restart();
      await bed.verify();
      await bed.retryUnknown(true);
    }
    await bed.verify();
    await bed.settle();
    const refused = bed.attempts.filter(({ outcome }) => outcome === 'failed').length;
    return { kills: KILLS, 'appends acknowledged': bed.acknowledged, 'appends refused': refused };
  });
}

export const rivalWriters: TortureRow = {
  row: 23,
  title: 'SIGKILL under 64 writers that contend for four streams',
  unit: 'kills',
  perRun: KILLS,
  short: 3,
  long: 150,
  run,
};
