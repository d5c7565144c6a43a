const MB = 1_000_000;

/** A partition as the API shows it. */
export interface Partition {
  readonly month: string;
  readonly retentionClass: string;
  readonly dueAt: string | null;
  readonly isDue: boolean;
  readonly state: string | null;
  readonly next: string | null;
  readonly obstacle: string | null;
  readonly failure: string | null;
  readonly diskBytes: number;
}

/** What a run did with one. */
export interface Finding {
  readonly month: string;
  readonly retentionClass: string;
  readonly step: string;
  readonly outcome: string;
  readonly reason: string | null;
}

const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`;

/** A partition that is due or retired, in a line. */
export function partitionLine(partition: Partition): string {
  const { month, retentionClass, state, next, obstacle, failure, diskBytes } = partition;
  const what = next ? `next: ${next}${obstacle ? `, but ${obstacle}` : ''}` : 'nothing left to do';
  const why = failure ? `; the last attempt failed: ${failure}` : '';
  return `${month}  ${retentionClass.padEnd(14)}  ${(state ?? 'in use').padEnd(9)}  ${megabytes(diskBytes).padStart(10)}  ${what}${why}`;
}

/** What a run did with one partition, in a line. */
export function findingLine({ month, retentionClass, step, outcome, reason }: Finding): string {
  return `${month}  ${retentionClass.padEnd(14)}  ${step.padEnd(7)}  ${outcome}${reason ? `: ${reason}` : ''}`;
}

/** What all of it comes to. */
export function totalsOf(mode: string, partitions: readonly Partition[]): string {
  const due = partitions.filter(({ next }) => next !== null);
  const bytes = due.reduce((sum, { diskBytes }) => sum + diskBytes, 0);
  return `Retention is ${mode === 'off' ? 'off' : `on (${mode})`}; ${due.length} of ${partitions.length} partitions are due, with ${megabytes(bytes)} on the disk.`;
}
