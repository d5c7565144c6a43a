import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from './configuration.error.js';
import { readConfiguration } from './read-configuration.js';

const secret = 'hunter2-hunter2-hunter2';

describe('reading the configuration', () => {
  it('given nothing, then everything is embedded and the ports are the usual ones', () => {
    expect(readConfiguration({})).toEqual({
      environment: 'development',
      port: 3000,
      dataDirectory: `${process.cwd()}/.data`,
      eventLogPort: 2113,
      postgresPort: 0,
      eventStoreUrl: null,
      databaseUrl: null,
      adminKey: null,
      masterKey: null,
      signingKey: null,
      retention: {
        mode: 'off',
        months: { security: 84, access: 84, administration: 84, call: 60, billing: 84 },
        archiveDirectory: `${process.cwd()}/.data/archive`,
      },
      attestationMinutes: 60,
      attestationSample: 10_000,
    });
  });

  it('given every variable, then every value is what was said', () => {
    const configuration = readConfiguration({
      STENO_ENV: 'production',
      STENO_PORT: '8080',
      STENO_DATA_DIR: '/var/lib/steno',
      STENO_EVENT_LOG_PORT: '0',
      STENO_POSTGRES_PORT: '5433',
      EVENTSTORE_URL: 'esdb+discover://cluster.example:2113',
      DATABASE_URL: 'postgresql://steno@db.example/steno?sslmode=require',
      STENO_ADMIN_KEY: secret,
      STENO_MASTER_KEY: 'ff'.repeat(32),
      STENO_SIGNING_KEY: '01'.repeat(32),
      STENO_RETENTION: 'archive',
      STENO_RETENTION_MONTHS: 'access=24,call=120',
      STENO_ARCHIVE_DIR: '/mnt/archive',
      STENO_ATTESTATION_MINUTES: '0',
      STENO_ATTESTATION_SAMPLE: '500',
      HOME: '/root',
    });
    expect(configuration).toEqual({
      environment: 'production',
      port: 8080,
      dataDirectory: '/var/lib/steno',
      eventLogPort: 0,
      postgresPort: 5433,
      eventStoreUrl: 'esdb+discover://cluster.example:2113',
      databaseUrl: 'postgresql://steno@db.example/steno?sslmode=require',
      adminKey: secret,
      masterKey: new Uint8Array(32).fill(255),
      signingKey: new Uint8Array(32).fill(1),
      retention: {
        mode: 'archive',
        months: { security: 84, access: 24, administration: 84, call: 120, billing: 84 },
        archiveDirectory: '/mnt/archive',
      },
      attestationMinutes: 0,
      attestationSample: 500,
    });
  });

  it('given an empty value, then it is as if it were not set', () => {
    expect(readConfiguration({ STENO_PORT: '', EVENTSTORE_URL: '', STENO_DATA_DIR: '' })).toEqual(
      readConfiguration({}),
    );
  });

  it.each(['hex', 'base64', 'base64url'] as const)('given a master key in %s, then it is its bytes', (encoding) => {
    const bytes = Buffer.from([...Array(32).keys()].map((index) => 255 - index));
    expect(readConfiguration({ STENO_MASTER_KEY: bytes.toString(encoding) }).masterKey).toEqual(new Uint8Array(bytes));
  });

  it.each([
    ['STENO_PORT', '80a'],
    ['STENO_PORT', '65536'],
    ['STENO_PORT', '-1'],
    ['STENO_PORT', ' 3000'],
    ['STENO_EVENT_LOG_PORT', '1e3'],
    ['STENO_POSTGRES_PORT', '5432.0'],
    ['STENO_ENV', 'Production Site'],
    ['EVENTSTORE_URL', 'http://localhost:2113'],
    ['EVENTSTORE_URL', 'esdb://'],
    ['DATABASE_URL', 'localhost:5432/steno'],
    ['DATABASE_URL', 'mysql://localhost/steno'],
    ['STENO_ADMIN_KEY', 'short'],
    ['STENO_ADMIN_KEY', `${secret} with spaces`],
    ['STENO_MASTER_KEY', 'ff'.repeat(31)],
    ['STENO_MASTER_KEY', secret],
    ['STENO_MASTER_KEY', 'ä'.repeat(43)],
    ['STENO_SIGNING_KEY', '01'.repeat(31)],
    ['STENO_RETENTION', 'on'],
    ['STENO_RETENTION_MONTHS', 'consent=12'],
    ['STENO_RETENTION_MONTHS', 'access=0'],
    ['STENO_ATTESTATION_MINUTES', '10081'],
    ['STENO_PROT', '3000'],
  ])('given %s=%s, then it stops with a sentence that names the variable', (variable, text) => {
    const read = (): unknown => readConfiguration({ [variable]: text });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(new RegExp(`^${variable} .+\\.$`));
  });

  it.each(['STENO_ADMIN_KEY', 'STENO_MASTER_KEY', 'STENO_SIGNING_KEY', 'DATABASE_URL', 'EVENTSTORE_URL'])(
    'given a wrong %s, then the sentence does not repeat it',
    (variable) => {
      expect(() => readConfiguration({ [variable]: `x ${secret}` })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
      );
    },
  );
});
