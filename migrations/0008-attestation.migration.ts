import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What writers of read models vouch for, and what came of comparing it with the tables. */
export class Attestation implements MigrationInterface {
  readonly name = 'Attestation0000000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE projections.digests (
        projection text COLLATE "C" NOT NULL,
        version integer NOT NULL,
        part text COLLATE "C" NOT NULL,
        rows bigint NOT NULL,
        lanes numeric(20)[] NOT NULL CHECK (array_length(lanes, 1) = 4),
        PRIMARY KEY (projection, version, part)
      ) WITH (fillfactor = 50);

      COMMENT ON TABLE projections.digests IS 'what the writer of a read model vouches for: changed in the transaction that writes the rows';
      COMMENT ON COLUMN projections.digests.part IS 'a partition, or whatever else the read model consists of';
      COMMENT ON COLUMN projections.digests.lanes IS 'the sum of the SHA-256 of each row, in four lanes of 64 bits';

      ALTER TABLE projections.positions ADD COLUMN attested_at timestamptz;
      UPDATE projections.positions SET attested_at = now() WHERE position IS NULL;
      ALTER TABLE projections.positions ALTER COLUMN attested_at SET DEFAULT now();

      COMMENT ON COLUMN projections.positions.attested_at IS 'since when the digests cover all rows; null for rows of before, until the first check takes them as they are';

      CREATE TABLE projections.attestations (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        projection text COLLATE "C" NOT NULL,
        version integer NOT NULL,
        kind text COLLATE "C" NOT NULL CHECK (kind IN ('digest', 'events')),
        part text COLLATE "C" NOT NULL,
        checked_at timestamptz NOT NULL DEFAULT now(),
        position bigint,
        rows bigint NOT NULL,
        differences bigint NOT NULL,
        found jsonb NOT NULL
      );

      CREATE INDEX attestations_part ON projections.attestations (projection, version, kind, part, id);

      COMMENT ON TABLE projections.attestations IS 'checks of read models: a part against its digest, or rows against the events that they are made of';
      COMMENT ON COLUMN projections.attestations.found IS 'rows that differ, by name: never a value';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE projections.attestations;
      DROP TABLE projections.digests;
      ALTER TABLE projections.positions DROP COLUMN attested_at`);
  }
}
