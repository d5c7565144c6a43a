/** Lets a bounded number through at a time, the others in the order in which they came. */
export class Gate {
  private readonly waiting: (() => void)[] = [];
  private inside = 0;

  constructor(private readonly most: number) {}

  /** Resolves when there is room; each entry needs one {@link leave}. Undefined where there is room at once. */
  enter(): Promise<void> | undefined {
    if (this.inside < this.most) {
      this.inside++;
      return undefined;
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Makes room for the next one. */
  leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.inside--;
  }
}
