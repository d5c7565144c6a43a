import type { Finding } from '#libs/importers';
import type { ImportView, Progress } from './import-view.js';

const INTERVAL_SECONDS = 1;

/** JSON lines on standard output: findings, progress once a second, the summary last. */
export class JsonView implements ImportView {
  #shownAt = 0;

  constructor(private readonly out: NodeJS.WritableStream) {}

  progress(progress: Progress): void {
    if (progress.seconds - this.#shownAt < INTERVAL_SECONDS) return;
    this.#shownAt = progress.seconds;
    this.#line('progress', { ...progress });
  }

  findings(source: string, findings: readonly Finding[]): void {
    for (const finding of findings) this.#line('finding', { source, ...finding });
  }

  note(sentence: string): void {
    this.#line('note', { sentence });
  }

  wouldSend(event: string): void {
    this.out.write(`{"kind":"event","event":${event}}\n`);
  }

  end(progress: Progress): void {
    this.#line('summary', { ...progress });
  }

  #line(kind: string, members: object): void {
    this.out.write(`${JSON.stringify({ kind, ...members })}\n`);
  }
}
