/** The stored form of an event, as the codec makes it. */
export interface SealedForm {
  /** The event id, a UUID. */
  readonly id: string;
  readonly type: string;
  /** Canonical JSON. */
  readonly data: Uint8Array;
  /** The month, `YYYY-MM`, whose period keys sealed it. */
  readonly period: string;
}

/** An event that is ready to be recorded. */
export interface RecordableEvent extends SealedForm {
  /** The schema version of the type. */
  readonly schema: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Whether the caller chose the id, so that it may come again; such ids are looked up before they are written. */
  readonly chosenId: boolean;
  /** Tells a repetition from another event under the same id; every chosen id has one. */
  readonly fingerprint?: string;
  /** Seals the event again for another month, should the append fall into it. */
  readonly reseal: (at: Date) => Promise<SealedForm>;
}
