import { type Facts, InvariantBrokenError, SkippedError, type TortureRow } from './torture-row.js';

/** How a row went. */
export interface RowReport {
  readonly row: number;
  readonly title: string;
  /** Of the first run; each further run has the next one. */
  readonly seed: number;
  readonly runs: number;
  readonly facts: Facts;
  readonly durationMs: number;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  readonly reason?: string;
  /** The command that does the run again that failed. */
  readonly replay?: string;
}

export interface RowPlan {
  readonly seed: number;
  /** In the row's unit. */
  readonly count: number;
  /** Told after each run. */
  readonly onProgress?: (runs: number, runsInAll: number) => void;
}

/** Runs a row until its count is reached, with one seed after the other, or until a run fails. */
export async function runRow(row: TortureRow, { seed, count, onProgress }: RowPlan): Promise<RowReport> {
  const startedMs = performance.now();
  const runsInAll = Math.ceil(count / row.perRun);
  const facts: Record<string, number> = {};
  const report = (runs: number, rest: Pick<RowReport, 'result' | 'reason' | 'replay'>): RowReport => {
    const durationMs = Math.round(performance.now() - startedMs);
    return { row: row.row, title: row.title, seed, runs, facts, durationMs, ...rest };
  };
  for (let run = 0; run < runsInAll; run++) {
    try {
      addUp(facts, await row.run(seed + run));
    } catch (error) {
      if (error instanceof SkippedError) return report(run, { result: 'skipped', reason: error.message });
      const replay = `npm run torture -- --row ${row.row} --seed ${seed + run} --count ${row.perRun}`;
      return report(run, { result: 'failed', reason: describe(error), replay });
    }
    onProgress?.(run + 1, runsInAll);
  }
  return report(runsInAll, { result: 'passed' });
}

function addUp(facts: Record<string, number>, more: Facts): void {
  for (const [name, value] of Object.entries(more)) facts[name] = (facts[name] ?? 0) + value;
}

function describe(error: unknown): string {
  if (error instanceof InvariantBrokenError) return `${error.name}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
