import type { LogState, RecoveryReport } from '#libs/write-ahead-log';

/** What an operator needs to know of the state of a log, and what to do. */
export interface StateReport {
  readonly state: LogState;
  /** The id of the log, and where it is. */
  readonly store: string;
  readonly directory: string;
  readonly what: string;
  /** What of the log can be trusted and read. */
  readonly whole: string;
  /** In this order. */
  readonly next: readonly string[];
}

/** The log that is reported of. */
export interface ReportedLog {
  readonly storeId: string;
  readonly directory: string;
  readonly recovery: RecoveryReport;
  readonly durablePosition: number;
}

const WHAT: Readonly<Record<LogState, string>> = {
  open: 'the log takes appends',
  'read-only': 'the disk is full: reads go on, appends are refused and were not written',
  degraded: 'the log is damaged: reads go on where it is whole, appends are refused and were not written',
  poisoned: 'a write could not be synced: appends under way are of unknown outcome; the process ends, and the next start settles them', // prettier-ignore
  closed: 'the log is closed',
};

/** Says in words what a state means for this log. */
export function stateReport(state: LogState, log: ReportedLog): StateReport {
  const { storeId: store, directory } = log;
  return { state, store, directory, what: whatOf(state, log), whole: wholeOf(state, log), next: nextOf(state, log) };
}

function whatOf(state: LogState, { recovery }: ReportedLog): string {
  return state === 'degraded' && recovery.damage ? `${WHAT.degraded}; manifest ${recovery.damage.id}` : WHAT[state];
}

function wholeOf(state: LogState, { recovery, durablePosition }: ReportedLog): string {
  if (state === 'poisoned') return `everything acknowledged: positions 0 to ${durablePosition}`;
  const parts = (recovery.damage?.damages ?? []).map(({ from, to }) => `${from} to ${to}`);
  const all = `positions 0 to ${durablePosition}`;
  return parts.length === 0 ? `everything: ${all}` : `${all}, except ${parts.join(', ')}`;
}

function nextOf(state: LogState, { directory, recovery }: ReportedLog): string[] {
  if (state === 'read-only')
    return [
      `free space on the disk of ${directory}; nothing need be restarted, appends begin again by themselves`,
      'leave the files of the log alone: none of them may be removed to make room',
    ];
  if (state === 'degraded')
    return [
      `name every damaged event: steno log verify --data ${directory}`,
      `stop the event log, and put the damaged part back from a backup: steno log repair --data ${directory} --from BACKUP`,
      `only where no backup has it, write the loss down: steno log repair --data ${directory} --acknowledge ${recovery.damage?.id} --reason "…"`,
      'look after the disk: what damaged these bytes may damage others',
    ];
  if (state === 'poisoned')
    return [
      'start the event log again (a supervisor does so by itself)',
      'look at the kernel log and the health of the disk: a sync failed',
    ];
  return [];
}
