/** What the thread of the projections is given. */
export interface ProjectionsData {
  readonly databaseUrl: string;
  readonly eventStoreUrl: string;
  /** As `MasterKey.reveal` gives it. */
  readonly masterKey: string;
}
