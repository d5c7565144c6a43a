/** Where the stores are, and what opens boxes: what every thread of the projections is given. */
export interface StoreAccess {
  readonly databaseUrl: string;
  readonly eventStoreUrl: string;
  /** As `MasterKey.reveal` gives it. */
  readonly masterKey: string;
}

/** What the projections' thread is given. */
export interface ProjectionData extends StoreAccess {
  /** How often read models are checked against what their writers vouch for, in minutes; 0 for never. */
  readonly attestationMinutes: number;
  /** About how many events each check makes rows of again; 0 for none. */
  readonly attestationSample: number;
}
