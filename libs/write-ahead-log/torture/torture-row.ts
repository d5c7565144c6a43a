/** What a run counted: acknowledged appends, kills, flips and the like. Added up over the runs of a row. */
export type Facts = Readonly<Record<string, number>>;

/** One scenario of the torture matrix in docs/reliability.md. A row of the matrix may have several. */
export interface TortureRow {
  /** Number in the matrix. */
  readonly row: number;
  readonly title: string;
  /** What `--count` counts, and what a run's facts name it. */
  readonly unit: string;
  /** How many of the unit one run has at least. */
  readonly perRun: number;
  /** Counts of the short form, inside `npm test`, and of the long form. */
  readonly short: number;
  readonly long: number;
  /**
   * Does it once, as the seed says. Rejects with InvariantBrokenError, or any other error, where the log does not keep what it
   * promises; with SkippedError where this machine cannot do it.
   */
  readonly run: (seed: number) => Promise<Facts>;
}

/** An invariant of the matrix, I1 to I9, does not hold. */
export class InvariantBrokenError extends Error {
  override readonly name = 'InvariantBrokenError';

  constructor(
    readonly invariant: string,
    message: string,
  ) {
    super(`${invariant}: ${message}`);
  }
}

/** This machine has not what a scenario needs; the message says what. */
export class SkippedError extends Error {
  override readonly name = 'SkippedError';
}

/** Throws an InvariantBrokenError unless `condition` holds. `message` says what was found. */
export function holds(invariant: string, condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new InvariantBrokenError(invariant, message());
}
