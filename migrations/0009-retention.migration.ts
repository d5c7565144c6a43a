import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES = `
  CREATE SCHEMA retention;

  CREATE TABLE retention.partitions (
    month date NOT NULL,
    retention_class text COLLATE "C" NOT NULL,
    leaf name NOT NULL UNIQUE,
    state text COLLATE "C" NOT NULL DEFAULT 'archiving'
      CHECK (state IN ('archiving', 'archived', 'detached', 'dropped')),
    archive_file text COLLATE "C",
    archive_rows bigint,
    archive_bytes bigint,
    archive_sha256 text COLLATE "C" CHECK (archive_sha256 ~ '^[0-9a-f]{64}$'),
    keys_digest text COLLATE "C",
    disk_bytes bigint,
    failure text,
    started_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    detached_at timestamptz,
    dropped_at timestamptz,
    failed_at timestamptz,
    announced text COLLATE "C" CHECK (announced IN ('detached', 'dropped')),
    PRIMARY KEY (month, retention_class),
    CHECK (state = 'archiving' OR (archive_rows IS NOT NULL AND keys_digest IS NOT NULL)),
    CHECK (archive_rows IS NULL OR archive_rows = 0 OR archive_sha256 IS NOT NULL)
  );

  CREATE TABLE retention.tenants (
    tenant_id text COLLATE "C" NOT NULL,
    month date NOT NULL,
    retention_class text COLLATE "C" NOT NULL,
    entries bigint NOT NULL,
    least_occurred_at timestamptz NOT NULL,
    greatest_occurred_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, month, retention_class),
    FOREIGN KEY (month, retention_class) REFERENCES retention.partitions
  );

  COMMENT ON TABLE retention.partitions IS 'partitions of the audit trail whose time is over, and how far their retirement is; every version of the trail keeps to it';
  COMMENT ON COLUMN retention.partitions.state IS 'archived: the file is whole and the partition is in use; detached: the table is in this schema; dropped: it is gone';
  COMMENT ON COLUMN retention.partitions.archive_file IS 'its name in the archive directory; null where there was nothing to be archived';
  COMMENT ON COLUMN retention.partitions.keys_digest IS 'of tenant, position and event of every row that was archived: what is detached must be the same';
  COMMENT ON COLUMN retention.partitions.disk_bytes IS 'what table and indexes took when they were detached';
  COMMENT ON COLUMN retention.partitions.announced IS 'up to which state the tenants concerned have an audit event of it';
  COMMENT ON TABLE retention.tenants IS 'what of each tenant was in them: queries say so';

  ALTER TABLE retention.tenants ENABLE ROW LEVEL SECURITY;
  ALTER TABLE retention.tenants FORCE ROW LEVEL SECURITY;
  CREATE POLICY of_tenant ON retention.tenants
    USING ((SELECT current_setting('steno.tenant', true)) IN (tenant_id, '*'));

  DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'steno_reader') THEN
      GRANT USAGE ON SCHEMA retention TO steno_reader;
      GRANT SELECT (month, retention_class, state) ON retention.partitions TO steno_reader;
      GRANT SELECT ON retention.tenants TO steno_reader;
    END IF;
  END $$;
`;

/** Which partitions of the audit trail were retired, and how far their retirement is. */
export class Retention implements MigrationInterface {
  readonly name = 'Retention0000000000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  /** Refuses where something was retired: without this a rebuild would bring it back, and tables that are detached would go. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT FROM retention.partitions WHERE state IN ('detached', 'dropped')) THEN
          RAISE EXCEPTION 'partitions were retired: without their list a rebuild would bring them back';
        END IF;
      END $$;
      DROP SCHEMA retention CASCADE;
    `);
  }
}
