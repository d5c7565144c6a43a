import type { Clock } from '#libs/kernel';
import { ClockCheck } from '#libs/event-store';

/** Asks a database what time it is, in milliseconds since the Unix epoch. */
export type AskTime = () => Promise<number>;

/** Compares this machine's clock with the database's, each time it is asked to. */
export class DatabaseClock extends ClockCheck {
  #offset: number | undefined;

  constructor(
    private readonly askTime: AskTime,
    private readonly clock: Clock,
  ) {
    super();
  }

  override offsetMs(): number | undefined {
    return this.#offset;
  }

  /** Measures: the database's time lies between the question and the answer. */
  async measure(): Promise<void> {
    const before = this.clock.nowMs();
    const there = await this.askTime();
    this.#offset = (before + this.clock.nowMs()) / 2 - there;
  }
}
