import type { MigrationInterface, QueryRunner } from 'typeorm';
import { auditTrailPartitions } from './0004-audit-trail.partitions.js';
import { AuditTrailStatistics } from './0005-audit-trail-statistics.migration.js';

/** What kept something under a projection's name keeps it under the version of its read model too. */
const KEYS = `
  ALTER TABLE projections.positions
    DROP CONSTRAINT positions_pkey,
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN state text COLLATE "C" NOT NULL DEFAULT 'live' CHECK (state IN ('building', 'live', 'retired')),
    ADD CONSTRAINT positions_pkey PRIMARY KEY (projection, version);
  CREATE UNIQUE INDEX live_positions ON projections.positions (projection) WHERE state = 'live';

  ALTER TABLE projections.counters
    DROP CONSTRAINT counters_pkey,
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD CONSTRAINT counters_pkey PRIMARY KEY (projection, version, counter);

  ALTER TABLE projections.parked_events
    DROP CONSTRAINT parked_events_projection_position_key,
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD CONSTRAINT parked_events_version_position_key UNIQUE (projection, version, position);

  CREATE TABLE projections.rebuilds (
    projection text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    phase text COLLATE "C" NOT NULL DEFAULT 'loading'
      CHECK (phase IN ('loading', 'indexing', 'catching-up', 'comparing', 'ready', 'switched', 'failed')),
    after_position bigint,
    max_per_second integer CHECK (max_per_second > 0),
    is_switch_wanted boolean NOT NULL,
    accepted_differences text,
    requested_by text COLLATE "C" NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    comparison jsonb,
    failure text,
    PRIMARY KEY (projection, version)
  );

  COMMENT ON COLUMN projections.rebuilds.after_position IS 'rows up to here are copied from the live version; null where all are made of events';
  COMMENT ON COLUMN projections.rebuilds.max_per_second IS 'events; null where it goes as fast as it can';
  COMMENT ON COLUMN projections.rebuilds.accepted_differences IS 'why the new version may differ from the live one; null where it may not';
  COMMENT ON COLUMN projections.positions.version IS 'of the read model; a rebuild makes the next one';
  COMMENT ON COLUMN projections.positions.state IS 'the live version is the one that is read; its tables are in the schema that is called like the model, those of version n of any other in the schema with _n at the end';
`;

const KEYS_BEFORE = `
  DROP TABLE projections.rebuilds;
  DELETE FROM projections.positions WHERE state <> 'live';
  DELETE FROM projections.counters c WHERE NOT EXISTS (
    SELECT FROM projections.positions p WHERE p.projection = c.projection AND p.version = c.version);
  DELETE FROM projections.parked_events e WHERE NOT EXISTS (
    SELECT FROM projections.positions p WHERE p.projection = e.projection AND p.version = e.version);

  DROP INDEX projections.live_positions;
  ALTER TABLE projections.positions
    DROP CONSTRAINT positions_pkey, DROP COLUMN version, DROP COLUMN state,
    ADD CONSTRAINT positions_pkey PRIMARY KEY (projection);
  ALTER TABLE projections.counters
    DROP CONSTRAINT counters_pkey, DROP COLUMN version, ADD CONSTRAINT counters_pkey PRIMARY KEY (projection, counter);
  ALTER TABLE projections.parked_events
    DROP CONSTRAINT parked_events_version_position_key, DROP COLUMN version,
    ADD CONSTRAINT parked_events_projection_position_key UNIQUE (projection, position);
`;

const DROP_OTHER_VERSIONS = `
  DO $$ DECLARE
    other name;
  BEGIN
    FOR other IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^audit_trail_[0-9]+$' LOOP
      EXECUTE format('DROP SCHEMA %I CASCADE', other);
    END LOOP;
  END $$;
`;

/**
 * Versions of a read model side by side. The live one is in the schema that is called like it, whatever its number, so that
 * a switch changes no statement; the functions that made its partitions knew their schema by name, and go.
 */
export class ReadModelVersions implements MigrationInterface {
  readonly name = 'ReadModelVersions0000000000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER SCHEMA audit_v1 RENAME TO audit_trail;
      DROP FUNCTION audit_trail.ensure_partition(text, text), audit_trail.create_indexes(name),
        audit_trail.set_statistics(name), audit_trail.grant_reading(regclass);
      ${KEYS}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`${DROP_OTHER_VERSIONS} ${KEYS_BEFORE} ALTER SCHEMA audit_trail RENAME TO audit_v1;`);
    await runner.query(auditTrailPartitions);
    await new AuditTrailStatistics().up(runner);
  }
}
