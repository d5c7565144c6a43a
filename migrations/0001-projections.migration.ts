import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each projection is, what it counted, and the events that it could not apply. */
export class Projections implements MigrationInterface {
  readonly name = 'Projections0000000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA projections;

      CREATE TABLE projections.positions (
        projection text COLLATE "C" PRIMARY KEY,
        position bigint,
        events bigint NOT NULL DEFAULT 0,
        event_at timestamptz,
        updated_at timestamptz NOT NULL DEFAULT now()
      ) WITH (fillfactor = 50);

      CREATE TABLE projections.counters (
        projection text COLLATE "C" NOT NULL,
        counter text COLLATE "C" NOT NULL,
        value bigint NOT NULL,
        PRIMARY KEY (projection, counter)
      );

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

      COMMENT ON COLUMN projections.positions.position IS 'of the last event applied, parked or passed over; null before the first';
      COMMENT ON COLUMN projections.positions.event_at IS 'when the event store took that event';
      COMMENT ON COLUMN projections.parked_events.error IS 'never holds what the event says';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA projections CASCADE');
  }
}
