/** How often a store is asked whether it is there, and how long it may take to say so, in milliseconds. */
const INTERVAL_MS = 1_000;
const PATIENCE_MS = 3_000;

/** What was last heard of a store. */
export interface Heard {
  readonly isThere: boolean;
  /** When that was, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** Why it is not there. */
  readonly reason?: string;
}

/** Asks a store again and again whether it is there, so that nobody who wants to know has to wait for it. */
export class Pulse {
  #heard: Heard = { isThere: false, at: 0, reason: 'not asked yet' };
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** `onHeard` is called after each answer, and each time there is none. */
  constructor(
    private readonly ask: () => Promise<unknown>,
    private readonly onHeard: () => void = () => undefined,
  ) {}

  get heard(): Heard {
    return this.#heard;
  }

  start(): void {
    void this.#beat();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #beat(): Promise<void> {
    let late: NodeJS.Timeout | undefined;
    try {
      const tooLate = new Promise<never>((_, reject) => {
        late = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
      });
      await Promise.race([this.ask(), tooLate]);
      this.#heard = { isThere: true, at: Date.now() };
    } catch (error) {
      this.#heard = { isThere: false, at: Date.now(), reason: (error as Error).message };
    }
    clearTimeout(late);
    if (!this.#stopped) this.onHeard();
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#beat(), INTERVAL_MS).unref();
  }
}
