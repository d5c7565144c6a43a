import { setTimeout as wait } from 'node:timers/promises';

/** Over so long is a rate measured, in milliseconds. */
const WINDOW_MS = 5_000;
/** What was not used up is kept for so long, in milliseconds: a pause is not made up for by a rush. */
const CREDIT_MS = 100;

/** Keeps to a rate, and measures the one there is. */
export class Pace {
  private readonly samples: { readonly at: number; readonly events: number }[] = [];
  private due = 0;
  /** Events so far. */
  events = 0;

  /** `maxPerSecond`: events; null for as fast as it can. */
  constructor(private readonly maxPerSecond: number | null) {}

  /** Batches of up to so many events keep to the rate within a second. */
  get eventsAtOnce(): number {
    return this.maxPerSecond ?? Infinity;
  }

  /** Counts events, and waits as long as they were too fast; resolves at once when the signal says stop. */
  async took(events: number, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    this.events += events;
    this.samples.push({ at: now, events });
    while (this.samples[0]!.at < now - WINDOW_MS) this.samples.shift();
    if (this.maxPerSecond === null) return;
    this.due = Math.max(this.due, now - CREDIT_MS) + (events * 1_000) / this.maxPerSecond;
    if (this.due > now) await wait(this.due - now, undefined, { signal }).catch(() => undefined);
  }

  /** Events a second, of late. */
  get eventsPerSecond(): number {
    const first = this.samples[0];
    if (!first) return 0;
    const seconds = Math.max(0.001, (performance.now() - first.at) / 1_000);
    const events = this.samples.slice(1).reduce((sum, sample) => sum + sample.events, 0);
    return Math.round(events / seconds);
  }
}
