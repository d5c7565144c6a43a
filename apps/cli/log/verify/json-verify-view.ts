import type { Finding, Verification } from '#libs/write-ahead-log';
import type { NamedEvent } from './named-event.js';
import type { TimedProgress, VerifyView } from './verify-view.js';

const INTERVAL_SECONDS = 1;

/** JSON lines on standard output: progress once a second, findings, their events, the summary last. */
export class JsonVerifyView implements VerifyView {
  #shownAt = 0;

  constructor(private readonly out: NodeJS.WritableStream) {}

  progress(progress: TimedProgress): void {
    if (progress.seconds - this.#shownAt < INTERVAL_SECONDS) return;
    this.#shownAt = progress.seconds;
    const { bytes, totalBytes, seconds } = progress;
    const bytesPerSecond = Math.round(bytes / seconds);
    const secondsLeft = Math.ceil(Math.max(0, totalBytes - bytes) / Math.max(1, bytesPerSecond));
    this.#line('progress', { ...progress, bytesPerSecond, secondsLeft });
  }

  finding(number: number, finding: Finding): void {
    // The kind of a line is that of the line.
    const { kind, ...rest } = finding;
    this.#line('finding', { number, finding: kind, ...rest });
  }

  event(number: number, event: NamedEvent): void {
    this.#line('event', { number, ...event });
  }

  note(sentence: string): void {
    this.#line('note', { sentence });
  }

  end(verification: Verification): void {
    this.#line('summary', { whole: verification.findings === 0, ...verification });
  }

  #line(kind: string, members: object): void {
    this.out.write(`${JSON.stringify({ kind, ...members })}\n`);
  }
}
