import cliProgress, { type Params, type SingleBar } from 'cli-progress';
import type { Finding } from '#libs/importers';
import type { ImportView, Progress } from './import-view.js';
import { grouped, TextView } from './text-view.js';

function line(options: object, { progress }: Params, payload: { progress: Progress }): string {
  const { bytes, totalBytes, counts, seconds, eventsPerSecond } = payload.progress;
  const rate = `${grouped(counts.recorded + counts.duplicates)} events, ${grouped(eventsPerSecond)}/s`;
  const unmapped = counts.unmapped > 0 ? `, ${grouped(counts.unmapped)} not mapped` : '';
  if (totalBytes === undefined) return `${grouped(bytes)} bytes | ${rate}${unmapped}`;
  const left = bytes > 0 ? (seconds * (totalBytes - bytes)) / bytes : 0;
  return `${cliProgress.Format.BarFormat(progress, options)} ${Math.floor(progress * 100)}% | ${rate}${unmapped} | ${Math.ceil(left)} s left`;
}

/** A progress bar for terminals; what else there is to say stands above it. */
export class BarView implements ImportView {
  readonly #bar: SingleBar;
  readonly #text: TextView;
  #shown = false;

  constructor(err: NodeJS.WritableStream, dryRun: boolean) {
    this.#text = new TextView(err, dryRun);
    this.#bar = new cliProgress.SingleBar({
      stream: err,
      barsize: 30,
      barCompleteChar: '#',
      barIncompleteChar: '.',
      clearOnComplete: true,
      format: line,
    });
  }

  progress(progress: Progress): void {
    const { bytes, totalBytes } = progress;
    if (!this.#shown) this.#bar.start(totalBytes ?? 1, 0, { progress });
    this.#shown = true;
    this.#bar.update(totalBytes === undefined ? 0 : bytes, { progress });
  }

  findings(source: string, findings: readonly Finding[]): void {
    if (findings.length > 0) this.#clear();
    this.#text.findings(source, findings);
  }

  note(sentence: string): void {
    this.#clear();
    this.#text.note(sentence);
  }

  wouldSend(): void {}

  end(progress: Progress): void {
    this.#clear();
    this.#text.end(progress);
  }

  #clear(): void {
    if (this.#shown) this.#bar.stop();
    this.#shown = false;
  }
}
