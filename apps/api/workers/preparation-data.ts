/** What a preparation thread is given. */
export interface PreparationData {
  readonly databaseUrl: string;
  /** As `MasterKey.reveal` gives it. */
  readonly masterKey: string;
}
