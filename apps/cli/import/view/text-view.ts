import type { Finding } from '#libs/importers';
import type { ImportView, Progress } from './import-view.js';

const SHOWN_MAX = 20;

/** Numbers for people: `12,345`. */
export function grouped(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Sentences on standard error: the first findings, and a summary. */
export class TextView implements ImportView {
  #shown = 0;
  #left = 0;

  constructor(
    private readonly err: NodeJS.WritableStream,
    private readonly dryRun: boolean,
  ) {}

  progress(): void {}

  note(sentence: string): void {
    this.err.write(`${sentence}\n`);
  }

  wouldSend(): void {}

  findings(source: string, findings: readonly Finding[]): void {
    for (const finding of findings) {
      if (this.#shown === SHOWN_MAX) this.#left++;
      else {
        this.#shown++;
        this.err.write(
          `${source}:${finding.line}: record ${finding.record}, byte ${finding.offset}: ${finding.code}: ${finding.reason}\n`,
        );
        this.err.write(`    ${finding.excerpt}\n`);
      }
    }
  }

  end({ counts, seconds, bytes, eventsPerSecond }: Progress): void {
    const { recorded, duplicates, unmapped } = counts;
    if (this.#left > 0) this.err.write(`… and ${grouped(this.#left)} more; --report FILE keeps all of them.\n`);
    this.err.write(
      `${grouped(recorded)} ${this.dryRun ? 'would be recorded' : 'recorded'}, ${grouped(duplicates)} there already, ${grouped(unmapped)} not mapped` +
        ` (${grouped(bytes)} bytes in ${seconds.toFixed(1)} s, ${grouped(eventsPerSecond)} events/s)\n`,
    );
  }
}
