import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The deployment, its tenants, and the keys by which callers are known. */
export class Identity implements MigrationInterface {
  readonly name = 'Identity0000000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA identity;

      CREATE TABLE identity.deployment (
        singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
        deployment_id text COLLATE "C" NOT NULL,
        stream_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        announced_at timestamptz
      );

      CREATE TABLE identity.tenants (
        tenant_id text COLLATE "C" PRIMARY KEY,
        alias text COLLATE "C" NOT NULL UNIQUE,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE identity.api_keys (
        key_id text COLLATE "C" PRIMARY KEY,
        tenant_id text COLLATE "C" NOT NULL REFERENCES identity.tenants,
        name text NOT NULL,
        roles text[] NOT NULL,
        secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
        is_first boolean NOT NULL,
        created_at timestamptz NOT NULL,
        created_by text COLLATE "C",
        revoked_at timestamptz,
        revoked_by text COLLATE "C"
      );

      CREATE UNIQUE INDEX first_keys ON identity.api_keys (tenant_id) WHERE is_first;
      CREATE INDEX keys_of_tenants ON identity.api_keys (tenant_id, created_at);

      COMMENT ON COLUMN identity.api_keys.secret_hash IS 'SHA-256 of the secret; the secret itself is kept nowhere';
      COMMENT ON COLUMN identity.deployment.announced_at IS 'when its first event was in the log';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA identity CASCADE');
  }
}
