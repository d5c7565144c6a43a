import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Parked events that somebody decided to go on without: who, when and why. */
export class DroppedEvents implements MigrationInterface {
  readonly name = 'DroppedEvents0000000000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE projections.dropped_events (
        projection text COLLATE "C" NOT NULL,
        position bigint NOT NULL,
        event_id uuid NOT NULL,
        stream text COLLATE "C" NOT NULL,
        revision numeric(20) NOT NULL,
        type text COLLATE "C" NOT NULL,
        code text COLLATE "C" NOT NULL,
        error text NOT NULL,
        attempts integer NOT NULL,
        parked_at timestamptz NOT NULL,
        reason text NOT NULL,
        dropped_by text COLLATE "C" NOT NULL,
        dropped_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (projection, position)
      );

      COMMENT ON TABLE projections.dropped_events IS 'holds for every version of the read model: what is here is not parked again';
      COMMENT ON COLUMN projections.dropped_events.reason IS 'what whoever dropped it wrote';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE projections.dropped_events');
  }
}
