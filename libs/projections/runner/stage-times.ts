/** What a feed does, one after the other, for each batch. */
export type Stage = 'receiving' | 'opening' | 'preparing' | 'writing';

/**
 * Where the time of a feed goes, in milliseconds by the clock: waiting for the log and decoding it, opening boxes, making rows,
 * and waiting until Postgres has taken the batch before. Where several threads open boxes and make rows, it is the sum of theirs.
 */
export class StageTimes {
  private readonly spent: Record<Stage, number> = { receiving: 0, opening: 0, preparing: 0, writing: 0 };

  /** Does some work, and counts its time. */
  async in<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.spent[stage] += performance.now() - began;
    }
  }

  /** Counts time that was spent elsewhere, in milliseconds. */
  add(stage: Stage, milliseconds: number): void {
    this.spent[stage] += milliseconds;
  }

  /** So far, rounded. */
  get milliseconds(): Readonly<Record<Stage, number>> {
    const { receiving, opening, preparing, writing } = this.spent;
    const [r, o, p, w] = [receiving, opening, preparing, writing].map(Math.round) as [number, number, number, number];
    return { receiving: r, opening: o, preparing: p, writing: w };
  }
}
