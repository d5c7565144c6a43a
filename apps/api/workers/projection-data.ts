/** What the projections' thread is given. */
export interface ProjectionData {
  readonly databaseUrl: string;
  readonly eventStoreUrl: string;
  /** As `MasterKey.reveal` gives it. */
  readonly masterKey: string;
}
