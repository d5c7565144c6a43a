/** What the projections' thread is given. */
export interface ProjectionData {
  readonly databaseUrl: string;
  readonly eventStoreUrl: string;
  /** As `MasterKey.reveal` gives it. */
  readonly masterKey: string;
  /** How often read models are checked against what their writers vouch for; 0 for never. */
  readonly attestationMinutes: number;
}
