import cliProgress, { type Params } from 'cli-progress';
import { grouped } from '../log/progress/byte-progress.js';

/** A bar on a terminal for a command that goes through events. */
export interface EventBar {
  /** `fraction`: how much is done, from 0 to 1. */
  show(fraction: number, events: number): void;
  clear(): void;
}

const STEPS = 10_000;

/** A bar that says how many events there were, and how many a second. It is shown with the first word of progress. */
export function eventBar(stream: NodeJS.WritableStream): EventBar {
  const began = performance.now();
  const rate = (events: number): number => (events * 1_000) / Math.max(1, performance.now() - began);
  const format = (options: object, { progress }: Params, { events }: { events: number }): string =>
    `${cliProgress.Format.BarFormat(progress, options)} ${Math.floor(progress * 100)}% | ${grouped(events)} events, ${grouped(rate(events))}/s`;
  const look = { barsize: 30, barCompleteChar: '#', barIncompleteChar: '.', clearOnComplete: true };
  const bar = new cliProgress.SingleBar({ stream, ...look, format });
  let isShown = false;
  return {
    show(fraction, events) {
      if (!isShown) bar.start(STEPS, 0, { events });
      isShown = true;
      bar.update(Math.round(Math.min(1, fraction) * STEPS), { events });
    },
    clear() {
      if (isShown) bar.stop();
      isShown = false;
    },
  };
}
