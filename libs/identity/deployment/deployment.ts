/** What an installation knows itself by. */
export interface Deployment {
  /** Random, `[a-z2-7]{13}`. */
  readonly id: string;
  /** The stream in which the ledger speaks of itself is `ledger-<id>.<streamId>`. */
  readonly streamId: string;
  readonly createdAt: Date;
  /** Whether the ledger's first event is in the log. */
  readonly announced: boolean;
}
