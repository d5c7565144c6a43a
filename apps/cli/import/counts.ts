/** What became of the records of a source, or of all of them. */
export interface Counts {
  /** Events that were written now. */
  readonly recorded: number;
  /** Events that an earlier import had written. */
  readonly duplicates: number;
  /** Records that were reported. */
  readonly unmapped: number;
}

export const NOTHING: Counts = { recorded: 0, duplicates: 0, unmapped: 0 };

/** Both together. */
export function sum(a: Counts, b: Counts): Counts {
  return {
    recorded: a.recorded + b.recorded,
    duplicates: a.duplicates + b.duplicates,
    unmapped: a.unmapped + b.unmapped,
  };
}
