import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns that nothing is looked up by, or (`search`) in a way for which statistics do not matter. */
const UNASKED =
  'search, before, after, metadata, original, more, reason, subject_keys, actor_user_agent, actor_session_id, causation_id';

/** Of the other columns, a third of the usual: a sample of 9,000 rows tells how many people and things there are. */
const TARGET = 30;

/**
 * What keeping up with the log cost Postgres for nothing: statistics of columns that no plan depends on took a third of its
 * processor time, terms above all; and indexes that begin with the tenant compare it at every step, though it is nearly always
 * the same.
 */
export class AuditTrailStatistics implements MigrationInterface {
  readonly name = 'AuditTrailStatistics0000000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION audit_v1.set_statistics(leaf name) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        named name;
      BEGIN
        FOR named IN
          SELECT attname FROM pg_attribute
          WHERE attrelid = format('audit_v1.%I', leaf)::regclass AND attnum > 0 AND NOT attisdropped
        LOOP
          EXECUTE format('ALTER TABLE audit_v1.%I ALTER COLUMN %I SET STATISTICS %s', leaf, named,
            CASE WHEN named = ANY (string_to_array('${UNASKED}', ', ')) THEN 0 ELSE ${TARGET} END);
        END LOOP;
        EXECUTE format('ALTER TABLE audit_v1.%I SET (autovacuum_analyze_scale_factor = 0.1)', leaf);
      END $$;

      -- Columns that tell entries apart come first, except where a whole tenant is gone through in order.
      CREATE OR REPLACE FUNCTION audit_v1.create_indexes(leaf name) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        part text;
      BEGIN
        EXECUTE format('CREATE UNIQUE INDEX ON audit_v1.%I (tenant_id, position)', leaf);
        EXECUTE format('CREATE INDEX ON audit_v1.%I (id, tenant_id)', leaf);
        EXECUTE format('CREATE INDEX ON audit_v1.%I (type, tenant_id, position, occurred_at)', leaf);
        FOREACH part IN ARRAY ARRAY['actor_id', 'entity_id', 'request_id', 'correlation_id', 'subject_id'] LOOP
          EXECUTE format('CREATE INDEX ON audit_v1.%I (%I, tenant_id, position) WHERE %2$I IS NOT NULL', leaf, part);
        END LOOP;
        EXECUTE format('CREATE INDEX ON audit_v1.%I USING gin (search) WITH (gin_pending_list_limit = 1024)', leaf);
        EXECUTE format('CREATE INDEX ON audit_v1.%I USING gin (subject_keys) WHERE subject_keys IS NOT NULL', leaf);
        PERFORM audit_v1.set_statistics(leaf);
      END $$;

      SELECT audit_v1.set_statistics(leaf) FROM audit_v1.partitions;
    `);
  }

  /** Partitions keep the indexes that they were made with: both kinds answer the same questions. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION audit_v1.create_indexes(leaf name) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE
        part text;
      BEGIN
        EXECUTE format('CREATE UNIQUE INDEX ON audit_v1.%I (tenant_id, position)', leaf);
        EXECUTE format('CREATE INDEX ON audit_v1.%I (tenant_id, id)', leaf);
        EXECUTE format('CREATE INDEX ON audit_v1.%I (tenant_id, type, position, occurred_at)', leaf);
        FOREACH part IN ARRAY ARRAY['actor_id', 'entity_id', 'request_id', 'correlation_id', 'subject_id'] LOOP
          EXECUTE format('CREATE INDEX ON audit_v1.%I (tenant_id, %I, position) WHERE %2$I IS NOT NULL', leaf, part);
        END LOOP;
        EXECUTE format('CREATE INDEX ON audit_v1.%I USING gin (search) WITH (gin_pending_list_limit = 1024)', leaf);
        EXECUTE format('CREATE INDEX ON audit_v1.%I USING gin (subject_keys) WHERE subject_keys IS NOT NULL', leaf);
      END $$;

      DROP FUNCTION audit_v1.set_statistics(name);
    `);
  }
}
