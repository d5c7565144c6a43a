import cliProgress, { type Params, type SingleBar } from 'cli-progress';
import type { TimedProgress } from './verify-view.js';

function line(options: object, { progress }: Params, payload: { progress: TimedProgress }): string {
  const { bytes, totalBytes, events, seconds } = payload.progress;
  const rate = bytes / 1e6 / Math.max(seconds, 0.001);
  const left = bytes > 0 ? (seconds * (totalBytes - bytes)) / bytes : 0;
  const bar = cliProgress.Format.BarFormat(progress, options);
  return `${bar} ${Math.floor(progress * 100)}% | ${events.toLocaleString('en-US')} events, ${Math.round(rate)} MB/s | ${Math.ceil(Math.max(0, left))} s left`;
}

/** A progress bar for a terminal, which is taken away while something else is said. */
export class ProgressBar {
  readonly #bar: SingleBar;
  #isShown = false;

  constructor(err: NodeJS.WritableStream) {
    this.#bar = new cliProgress.SingleBar({
      stream: err,
      barsize: 30,
      barCompleteChar: '#',
      barIncompleteChar: '.',
      clearOnComplete: true,
      format: line,
    });
  }

  show(progress: TimedProgress): void {
    if (!this.#isShown) this.#bar.start(progress.totalBytes || 1, 0, { progress });
    this.#isShown = true;
    this.#bar.update(Math.min(progress.bytes, progress.totalBytes), { progress });
  }

  clear(): void {
    if (this.#isShown) this.#bar.stop();
    this.#isShown = false;
  }
}
