import type { Facts, RowReport, TortureRow } from '#libs/write-ahead-log/torture';

/** What a run of the matrix says while it runs and at its end. */
export interface Output {
  begin(row: TortureRow, seed: number, count: number): void;
  progress(row: TortureRow, run: number, of: number): void;
  end(report: RowReport): void;
  close(reports: readonly RowReport[]): void;
}

const PROGRESS_MS = 5000;

/** A JSON object a line: how far a row is, every five seconds, a report for each row, and the sum. */
export class JsonOutput implements Output {
  private saidMs = 0;

  begin(): void {
    this.saidMs = performance.now();
  }

  progress({ row }: TortureRow, run: number, of: number): void {
    if (performance.now() - this.saidMs < PROGRESS_MS) return;
    this.saidMs = performance.now();
    this.say({ progress: { row, run, of } });
  }

  end(report: RowReport): void {
    this.say(report);
  }

  close(reports: readonly RowReport[]): void {
    this.say({ summary: countResults(reports) });
  }

  private say(line: object): void {
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}

/** Sentences, a moving count on a terminal, and a table at the end. */
export class TextOutput implements Output {
  begin(row: TortureRow, seed: number, count: number): void {
    process.stdout.write(`Row ${row.row}, ${row.title}: ${count} ${row.unit}, seed ${seed}\n`);
  }

  progress(_row: TortureRow, run: number, of: number): void {
    if (process.stdout.isTTY) process.stdout.write(`\r  ${run} of ${of} runs${run === of ? '\n' : ''}`);
  }

  end({ result, reason, replay, facts, durationMs }: RowReport): void {
    const seconds = (durationMs / 1000).toFixed(1);
    process.stdout.write(`  ${result} after ${seconds} s${result === 'passed' ? `: ${listed(facts)}` : ''}\n`);
    if (reason) process.stdout.write(`  ${reason}\n`);
    if (replay) process.stdout.write(`  again: ${replay}\n`);
  }

  close(reports: readonly RowReport[]): void {
    const lines = reports.map(({ row, title, seed, runs, result }) => [row, title, seed, runs, result].map(String));
    const table = [['row', 'what', 'seed', 'runs', 'result'], ...lines];
    const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
    process.stdout.write('\n');
    for (const line of table)
      process.stdout.write(
        `${line
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
      );
    process.stdout.write(`\n${listed(countResults(reports))}\n`);
  }
}

function countResults(reports: readonly RowReport[]): Record<RowReport['result'], number> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { result } of reports) counts[result]++;
  return counts;
}

function listed(facts: Facts): string {
  return Object.entries(facts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}
