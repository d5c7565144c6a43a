import type { MigrationInterface, QueryRunner } from 'typeorm';
import { auditTrailPartitions } from './0004-audit-trail.partitions.js';
import { auditTrailTables } from './0004-audit-trail.tables.js';

/** The audit trail, version 1 of its tables: entries by month and retention class, and the ids that callers chose. */
export class AuditTrail implements MigrationInterface {
  readonly name = 'AuditTrail0000000000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(auditTrailTables);
    await runner.query(auditTrailPartitions);
  }

  /** The role stays: it belongs to the server, and another database may need it. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP SCHEMA audit_v1 CASCADE;
      DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'steno_reader') THEN
          REVOKE ALL ON projections.positions FROM steno_reader;
          REVOKE USAGE ON SCHEMA projections FROM steno_reader;
        END IF;
      END $$;
    `);
  }
}
