/** What is said of an error code in answers and in the reference. */
export interface ErrorEntry {
  /** The status of an answer with this code; absent for codes that only occur in `errors`. */
  readonly status?: number;
  readonly title: string;
  /** What it means, and what the caller can do. */
  readonly meaning: string;
}

/** An entry in short. */
export function entry(status: number, title: string, meaning: string): ErrorEntry {
  return { status, title, meaning };
}

/** An entry for a code that names what is wrong with one field. */
export function field(title: string, meaning: string): ErrorEntry {
  return { title, meaning };
}
