import type { Finding } from '#libs/importers';
import type { Counts } from '../counts.js';

/** How far an import is. */
export interface Progress {
  /** Bytes read of all sources, as they lie on the disk. */
  readonly bytes: number;
  /** Bytes of all sources; undefined where one does not say. */
  readonly totalBytes: number | undefined;
  readonly counts: Counts;
  /** Since this run began. */
  readonly seconds: number;
  /** Of this run: what an earlier one had done is not counted. */
  readonly eventsPerSecond: number;
}

/** Shows an import to whoever started it. */
export interface ImportView {
  progress(progress: Progress): void;
  findings(source: string, findings: readonly Finding[]): void;
  /** Something that whoever waits should know. */
  note(sentence: string): void;
  /** An event that a dry run would have sent, as JSON text. */
  wouldSend(event: string): void;
  end(progress: Progress): void;
}
