import cliProgress, { type Params, type SingleBar } from 'cli-progress';
import type { Surroundings } from '../surroundings.js';

const INTERVAL_MS = 1000;

/** Shows how far a command is that goes through bytes, and what came of it. */
export interface ByteProgress {
  update(done: number, total: number): void;
  /** What came of it: as members of a JSON object, or as sentences. */
  end(members: object, sentences: readonly string[]): void;
  fail(sentence: string): void;
  /** What going through so many bytes comes to, for a sentence. */
  rate(bytes: number): string;
}

/** JSON lines on standard output, a bar on a terminal, or sentences alone. */
export function byteProgress(json: boolean, { stdout, stderr }: Surroundings): ByteProgress {
  if (json) return new JsonProgress(stdout);
  return stderr.isTTY ? new BarProgress(stderr) : new TextProgress(stderr);
}

/** Numbers for people: `12,345`. */
export function grouped(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** Knows when the command began. */
abstract class TimedProgress {
  protected readonly startedMs = performance.now();

  rate(bytes: number): string {
    return `${this.seconds} s, ${grouped(this.bytesPerSecond(bytes) / 1e6)} MB/s`;
  }

  protected get seconds(): number {
    return Math.round(performance.now() - this.startedMs) / 1000;
  }

  protected bytesPerSecond(bytes: number): number {
    return (bytes * 1000) / Math.max(performance.now() - this.startedMs, 1);
  }
}

class JsonProgress extends TimedProgress implements ByteProgress {
  private shownMs = this.startedMs;

  constructor(private readonly out: NodeJS.WritableStream) {
    super();
  }

  update(done: number, total: number): void {
    const now = performance.now();
    if (now - this.shownMs < INTERVAL_MS) return;
    this.shownMs = now;
    const bytesPerSecond = Math.round(this.bytesPerSecond(done));
    this.line('progress', { bytes: done, totalBytes: total, bytesPerSecond });
  }

  end(members: object): void {
    this.line('summary', { ...members, seconds: this.seconds });
  }

  fail(sentence: string): void {
    this.line('failure', { sentence });
  }

  private line(kind: string, members: object): void {
    this.out.write(`${JSON.stringify({ kind, ...members })}\n`);
  }
}

class TextProgress extends TimedProgress implements ByteProgress {
  constructor(private readonly err: NodeJS.WritableStream) {
    super();
  }

  update(_done: number, _total: number): void {}

  end(_members: object, sentences: readonly string[]): void {
    for (const sentence of sentences) this.err.write(`${sentence}\n`);
  }

  fail(): void {}
}

class BarProgress extends TextProgress {
  private readonly bar: SingleBar;
  private isShown = false;

  constructor(err: NodeJS.WritableStream) {
    super(err);
    const format = (options: object, { progress, value, total }: Params): string =>
      `${cliProgress.Format.BarFormat(progress, options)} ${Math.floor(progress * 100)}% | ${grouped(value / 1e6)} of ${grouped(total / 1e6)} MB, ${grouped(this.bytesPerSecond(value) / 1e6)} MB/s`;
    const look = { barsize: 30, barCompleteChar: '#', barIncompleteChar: '.', clearOnComplete: true };
    this.bar = new cliProgress.SingleBar({ stream: err, ...look, format });
  }

  override update(done: number, total: number): void {
    if (!this.isShown) this.bar.start(total, 0);
    this.isShown = true;
    this.bar.update(done);
  }

  override end(members: object, sentences: readonly string[]): void {
    this.clear();
    super.end(members, sentences);
  }

  override fail(): void {
    this.clear();
  }

  private clear(): void {
    if (this.isShown) this.bar.stop();
    this.isShown = false;
  }
}
