import type { Finding, Verification, VerifyProgress } from '#libs/write-ahead-log';
import type { NamedEvent } from './named-event.js';

/** How far a verification is. */
export interface TimedProgress extends VerifyProgress {
  /** Since it began. */
  readonly seconds: number;
}

/** Shows a verification to whoever started it. Numbers of findings count from 1. */
export interface VerifyView {
  progress(progress: TimedProgress): void;
  finding(number: number, finding: Finding): void;
  /** An event that the finding of this number concerns. */
  event(number: number, event: NamedEvent): void;
  note(sentence: string): void;
  end(verification: Verification): void;
}
