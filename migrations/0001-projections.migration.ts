import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each projection is, and the events that one of them could not apply. */
export class Projections implements MigrationInterface {
  readonly name = 'Projections0000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA projections;

      CREATE TABLE projections.positions (
        projection text COLLATE "C" PRIMARY KEY,
        position bigint,
        events bigint NOT NULL DEFAULT 0,
        skipped bigint NOT NULL DEFAULT 0,
        updated_at timestamptz NOT NULL DEFAULT now()
      ) WITH (fillfactor = 50);

      CREATE TABLE projections.parked_events (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        projection text COLLATE "C" NOT NULL,
        position bigint NOT NULL,
        event_id uuid NOT NULL,
        stream text COLLATE "C" NOT NULL,
        revision numeric(20) NOT NULL,
        type text COLLATE "C" NOT NULL,
        code text COLLATE "C" NOT NULL,
        error text NOT NULL,
        attempts integer NOT NULL DEFAULT 1,
        parked_at timestamptz NOT NULL DEFAULT now(),
        last_attempt_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (projection, position)
      );

      COMMENT ON COLUMN projections.positions.position IS 'of the last event applied, parked or skipped; null before the first';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA projections CASCADE');
  }
}
