/** An id that a caller chose, and the event recorded under it. */
export interface RecordedId {
  /** The event id. */
  readonly id: string;
  /** Null if it was erased with its subject. */
  readonly fingerprint: string | null;
  readonly recordedAt: string;
  readonly stream: string;
  readonly revision: string;
  /** The event's own position. */
  readonly position: string;
}

/** Finds events by the ids that callers chose, as far as the projection has come. */
export abstract class RecordedIds {
  /** Those of `eventIds` that are known, in any order; of an id recorded twice, the first. */
  abstract find(tenantId: string, eventIds: readonly string[]): Promise<readonly RecordedId[]>;
}
