import type { MigrationInterface, QueryRunner } from 'typeorm';

const PHASES = `'loading', 'indexing', 'catching-up', 'comparing', 'ready', 'switched', 'failed'`;

function phasesSql(phases: string): string {
  return `ALTER TABLE projections.rebuilds
    DROP CONSTRAINT rebuilds_phase_check, ADD CONSTRAINT rebuilds_phase_check CHECK (phase IN (${phases}));`;
}

/** A version that begins with rows of the live one copies them in a phase of its own, before it loads events. */
export class CopyingPhase implements MigrationInterface {
  readonly name = 'CopyingPhase0000000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(phasesSql(`'copying', ${PHASES}`));
  }

  /** What is copied in part cannot be gone on with. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE projections.rebuilds SET phase = 'failed', ended_at = now(), failure = 'Its rows were not all copied. Drop it.'
      WHERE phase = 'copying';
      ${phasesSql(PHASES)}`);
  }
}
