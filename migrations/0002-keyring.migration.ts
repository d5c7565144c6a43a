import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys of all boxes. Apart from every read model, never rebuilt, as precious as the log. */
export class Keyring implements MigrationInterface {
  readonly name = 'Keyring0000000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA keyring;

      CREATE TABLE keyring.keys (
        key_id uuid PRIMARY KEY,
        tenant_id text COLLATE "C" NOT NULL,
        kind text COLLATE "C" NOT NULL CHECK (kind IN ('period', 'subject', 'stream', 'tenant-id', 'tenant-lookup')),
        class text COLLATE "C" NOT NULL,
        scope text COLLATE "C" NOT NULL,
        state text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closing', 'destroyed')),
        wrapped bytea,
        master_key_id text COLLATE "C" NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        destroyed_at timestamptz,
        CHECK ((wrapped IS NULL) = (state = 'destroyed')),
        CHECK ((destroyed_at IS NULL) = (wrapped IS NOT NULL)),
        CHECK (kind NOT IN ('tenant-id', 'tenant-lookup') OR state = 'open')
      );

      CREATE UNIQUE INDEX keys_in_use ON keyring.keys (tenant_id, scope, kind, class) WHERE state = 'open';
      CREATE INDEX keys_out_of_use ON keyring.keys (tenant_id, scope, kind, class) WHERE state <> 'open';
      CREATE INDEX keys_by_master_key ON keyring.keys (master_key_id) WHERE wrapped IS NOT NULL;

      COMMENT ON COLUMN keyring.keys.scope IS 'a month, the look-up of a subject (never the subject), or a stream; empty for secrets of a tenant';
      COMMENT ON COLUMN keyring.keys.wrapped IS 'nonce, AES-256-GCM of the key under the master key, tag; null once destroyed';
    `);
  }

  /** Refuses where there are keys: without them every event in the log is closed for ever. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT FROM keyring.keys) THEN
          RAISE EXCEPTION 'the keyring holds keys: dropping it would close every event in the log for ever';
        END IF;
      END $$;
      DROP SCHEMA keyring CASCADE;
    `);
  }
}
