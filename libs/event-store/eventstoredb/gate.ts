/** Lets a bounded number in at a time, the others in the order in which they came. */
export class Gate {
  private readonly waiting = new Set<(entered: boolean) => void>();
  private inside = 0;
  private closed = false;

  constructor(private readonly most: number) {}

  /** Waits for room for so many milliseconds. True: inside, and to {@link leave} later; false: too late, or closed. */
  enter(milliseconds: number): Promise<boolean> {
    if (this.closed) return Promise.resolve(false);
    if (this.inside < this.most) {
      this.inside++;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const settle = (entered: boolean): void => {
        clearTimeout(timer);
        this.waiting.delete(settle);
        resolve(entered);
      };
      const timer = setTimeout(settle, milliseconds, false);
      this.waiting.add(settle);
    });
  }

  /** Makes room for the next one. */
  leave(): void {
    const [next] = this.waiting;
    if (next) next(true);
    else this.inside--;
  }

  /** Lets nobody in any more. */
  close(): void {
    this.closed = true;
    for (const settle of this.waiting) settle(false);
  }
}
