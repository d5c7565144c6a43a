import type { Recorded } from './record-outcome.js';

/** What the events of one append share. */
export interface AppendPlace {
  readonly stream: string;
  readonly recordedAt: string;
  /** The position of its last event. */
  readonly position: string;
}

/** Where an event is in the log. `fingerprint`: null if erased, undefined if it must be read first. */
export interface RecordedPlace {
  readonly fingerprint: string | null | undefined;
  readonly append: AppendPlace;
  readonly revision: string;
}

/** What became of an event, as its caller is told. */
export function recordedOf(id: string, { append, revision }: RecordedPlace, duplicate: boolean): Recorded {
  const { stream, recordedAt, position } = append;
  return { id, recordedAt, receipt: { stream, revision, position }, duplicate };
}
