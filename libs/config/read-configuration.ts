import { join, resolve } from 'node:path';
import type { Configuration } from './configuration.js';
import { ConfigurationError } from './configuration.error.js';
import { RETENTION_MONTHS } from '#libs/contracts';
import {
  type Parse,
  parseAdminKey,
  parseMinutes,
  parseName,
  parsePort,
  parseRetentionMode,
  parseRetentionMonths,
  parseSample,
  parseSecretKey,
  parseUrl,
} from './parse.js';

/** The variables that this program reads; any other that begins with STENO_ is a mistake. */
const known = [
  'STENO_PORT',
  'STENO_DATA_DIR',
  'STENO_EVENT_LOG_PORT',
  'STENO_POSTGRES_PORT',
  'STENO_ENV',
  'STENO_ADMIN_KEY',
  'STENO_MASTER_KEY',
  'STENO_SIGNING_KEY',
  'STENO_RETENTION',
  'STENO_RETENTION_MONTHS',
  'STENO_ARCHIVE_DIR',
  'STENO_ATTESTATION_MINUTES',
  'STENO_ATTESTATION_SAMPLE',
];

/**
 * The configuration that `environment` describes; an empty value is as good as none. Throws ConfigurationError for the first
 * variable that is unknown or malformed.
 */
export function readConfiguration(environment: NodeJS.ProcessEnv = process.env): Configuration {
  const unknown = Object.keys(environment).find((name) => name.startsWith('STENO_') && !known.includes(name));
  if (unknown)
    throw new ConfigurationError(unknown, `is not a variable of this program; it reads ${known.join(', ')}.`);

  function read<T, D>(variable: string, parse: Parse<T>, fallback: D): T | D {
    const text = environment[variable];
    return text ? parse(variable, text) : fallback;
  }
  const dataDirectory = resolve(environment['STENO_DATA_DIR'] || '.data');
  return {
    environment: read('STENO_ENV', parseName, 'development'),
    port: read('STENO_PORT', parsePort, 3000),
    dataDirectory,
    eventLogPort: read('STENO_EVENT_LOG_PORT', parsePort, 2113),
    postgresPort: read('STENO_POSTGRES_PORT', parsePort, 0),
    eventStoreUrl: read(
      'EVENTSTORE_URL',
      parseUrl(['esdb', 'esdb+discover'], 'esdb://user:password@host:2113?tls=true'),
      null,
    ),
    databaseUrl: read(
      'DATABASE_URL',
      parseUrl(['postgres', 'postgresql'], 'postgres://user:password@host:5432/database'),
      null,
    ),
    adminKey: read('STENO_ADMIN_KEY', parseAdminKey, null),
    masterKey: read('STENO_MASTER_KEY', parseSecretKey, null),
    signingKey: readSigningKey(environment),
    retention: {
      mode: read('STENO_RETENTION', parseRetentionMode, 'off'),
      months: read('STENO_RETENTION_MONTHS', parseRetentionMonths, RETENTION_MONTHS),
      archiveDirectory: resolve(environment['STENO_ARCHIVE_DIR'] || join(dataDirectory, 'archive')),
    },
    attestationMinutes: read('STENO_ATTESTATION_MINUTES', parseMinutes, 60),
    attestationSample: read('STENO_ATTESTATION_SAMPLE', parseSample, 10_000),
  };
}

/** The seed in STENO_SIGNING_KEY alone, for the event log, which needs nothing else; null where there is none. Throws ConfigurationError. */
export function readSigningKey(environment: NodeJS.ProcessEnv = process.env): Uint8Array | null {
  const text = environment['STENO_SIGNING_KEY'];
  return text ? parseSecretKey('STENO_SIGNING_KEY', text) : null;
}
