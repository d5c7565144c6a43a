import { DEFAULT_WINDOW } from '../protocol/read-filter.js';
import type { FilterOptions } from './event-filter.js';

/** Events that a page of the reference shows at most. */
const PAGE_MATCHES = 32;

/**
 * Says after which event a filtered subscription tells its reader how far it has looked. While it catches up, that is at
 * the end of a page (32 matches, or the window of the filter looked at) once the interval is full; live, after the event
 * that fills the interval. Two checkpoints are never the same.
 */
export class CheckpointCounter {
  private counted = 0;
  private matches = 0;
  private considered = 0;
  private live = false;
  private readonly window: number;

  constructor(private readonly filter: FilterOptions) {
    this.window = filter.window ?? DEFAULT_WINDOW;
  }

  /** Counts one event; true if a checkpoint belongs behind it. */
  count(matched: boolean): boolean {
    if (this.live) {
      if (++this.counted < this.filter.checkpointInterval) return false;
      this.counted = 0;
      return true;
    }
    this.considered++;
    if (matched) this.matches++;
    if (this.matches < PAGE_MATCHES && this.considered < this.window) return false;
    return this.endPage();
  }

  /** The end of the log is reached. */
  goLive(): void {
    this.live = true;
    this.counted += this.considered;
  }

  private endPage(): boolean {
    this.counted += this.considered;
    this.matches = this.considered = 0;
    if (this.counted < this.filter.checkpointInterval) return false;
    this.counted %= this.filter.checkpointInterval;
    return true;
  }
}
