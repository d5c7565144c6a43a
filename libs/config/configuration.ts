import type { RetentionClass } from '#libs/contracts';

/** What is done with partitions of the audit trail whose time is over, and when that is. */
export interface RetentionConfiguration {
  readonly mode: 'off' | 'archive' | 'drop';
  /** Months from the end of the month of recording, by class. */
  readonly months: Readonly<Partial<Record<RetentionClass, number>>>;
  /** Absolute. */
  readonly archiveDirectory: string;
}

/** Everything that the environment decides, read once when a process starts. */
export interface Configuration {
  /** Name of the environment that this installation is, such as "production". */
  readonly environment: string;
  /** Port of the API; 0 takes any free one. */
  readonly port: number;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Port of the embedded event log; 0 takes any free one. */
  readonly eventLogPort: number;
  /** Port of the embedded PostgreSQL; 0 takes any free one. */
  readonly postgresPort: number;
  /** Connection string of an EventStoreDB; null where the embedded event log is used. */
  readonly eventStoreUrl: string | null;
  /** Connection string of a PostgreSQL; null where the embedded one is used. */
  readonly databaseUrl: string | null;
  /** The admin key; null where the first start makes one. */
  readonly adminKey: string | null;
  /** 32 bytes that wrap every key of the keyring; null where the first start makes them. */
  readonly masterKey: Uint8Array | null;
  /** Minutes between checks of the read models against what their writers vouch for; 0 for none. */
  readonly attestationMinutes: number;
  /** About how many events each of these checks makes rows of again, to be compared; 0 for none. */
  readonly attestationSample: number;
  /** Seed of 32 bytes of the Ed25519 key that signs the event log's segments; null where the first start makes one. */
  readonly signingKey: Uint8Array | null;
  readonly retention: RetentionConfiguration;
}
