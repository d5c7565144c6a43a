import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The ids of a range of positions are found without reading all of them, in every version of the audit trail. */
export class PositionsOfIds implements MigrationInterface {
  readonly name = 'PositionsOfIds0000000000010';

  async up(runner: QueryRunner): Promise<void> {
    for (const schema of await versions(runner))
      await runner.query(`
        CREATE INDEX audit_event_ids_position ON ${schema}.audit_event_ids USING brin (position)
          WITH (pages_per_range = 32, autosummarize = on)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const schema of await versions(runner)) await runner.query(`DROP INDEX ${schema}.audit_event_ids_position`);
  }
}

async function versions(runner: QueryRunner): Promise<string[]> {
  const sql = `SELECT schemaname AS schema FROM pg_tables
    WHERE tablename = 'audit_event_ids' AND schemaname ~ '^audit_trail(_\\d+)?$'`;
  const rows = (await runner.query(sql)) as { schema: string }[];
  return rows.map(({ schema }) => schema);
}
