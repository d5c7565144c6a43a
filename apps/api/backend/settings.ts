import { availableParallelism } from 'node:os';
import { ConfigurationError, type Configuration, type RetentionConfiguration } from '#libs/config';

/** What this process needs of the configuration. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly dataDirectory: string;
  readonly environment: string;
  readonly eventStoreUrl: string;
  readonly databaseUrl: string;
  readonly adminKey: string | null;
  /** base64url; null where the data directory has it. */
  readonly masterKey: string | null;
  /** How often read models are checked against what their writers vouch for; 0 for never. */
  readonly attestationMinutes: number;
  /** About how many events each check makes rows of again; 0 for none. */
  readonly attestationSample: number;
  /** Where the compiled entries of worker threads are. */
  readonly workers: URL;
  /** Worker threads that prepare large batches. */
  readonly preparers: number;
  readonly retention: RetentionConfiguration;
}

const PREPARERS_MAX = 2;

/** The settings that the configuration means. Both stores must be named: here nothing is started. */
export function settingsOf(configuration: Configuration): Settings {
  const { eventStoreUrl, databaseUrl, masterKey, eventLogPort } = configuration;
  if (databaseUrl === null)
    throw new ConfigurationError('DATABASE_URL', 'must name the PostgreSQL; "npm start" starts one, and names it.');
  return {
    port: configuration.port,
    host: '127.0.0.1',
    dataDirectory: configuration.dataDirectory,
    environment: configuration.environment,
    eventStoreUrl: eventStoreUrl ?? `esdb://127.0.0.1:${eventLogPort}?tls=false`,
    databaseUrl,
    adminKey: configuration.adminKey,
    masterKey: masterKey && Buffer.from(masterKey).toString('base64url'),
    attestationMinutes: configuration.attestationMinutes,
    attestationSample: configuration.attestationSample,
    workers: new URL('../workers/', import.meta.url),
    retention: configuration.retention,
    // One core is for HTTP and the recorder; on two, a second thread only costs memory.
    preparers: Math.min(PREPARERS_MAX, Math.max(1, availableParallelism() - 1)),
  };
}
