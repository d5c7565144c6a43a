import type { BenchResults } from './results.js';
import type { RecordingResult } from './sections/recording.js';

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

function recording(rows: readonly RecordingResult[]): string {
  const processes = Object.keys(rows[0]?.cpu ?? {});
  return table(
    [
      'durable recording over HTTP',
      'connections',
      'events/s',
      'p50 ms',
      'p99 ms',
      'failed',
      ...processes.map((name) => `${name} µs CPU/event`),
    ],
    rows.map((row) => [
      row.eventsPerRequest === 1 ? row.name : `${row.name} of ${count(row.eventsPerRequest)}`,
      count(row.connections),
      count(row.eventsPerSecond),
      ms(row.p50),
      ms(row.p99),
      count(row.failed),
      ...processes.map((name) => row.cpu[name]!.toFixed(1)),
    ]),
  );
}

function alternatives({ plainPostgres, rawDisk }: BenchResults): string {
  const postgres = plainPostgres.map((row) => [
    `(a) the same rows by plain \`pg\`, ${row.rowsPerCommit === 1 ? 'a commit an event' : `a commit for ${count(row.rowsPerCommit)}`}`,
    count(row.connections),
    count(row.eventsPerSecond),
    ms(row.p50),
    ms(row.p99),
  ]);
  const disk = rawDisk.map((row) => [
    `(b) the same bytes written and synced, ${row.eventsPerSync === 1 ? 'a sync an event' : `a sync for ${count(row.eventsPerSync)}`}`,
    '1',
    count(row.eventsPerSecond),
    ms(row.p50),
    ms(row.p99),
  ]);
  return table(['alternative', 'connections', 'events/s', 'p50 ms', 'p99 ms'], [...postgres, ...disk]);
}

/** Shares that a goal is about are bold, with the goal. */
function logAlone({ writeAheadLog }: BenchResults): string {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const share = (value: number, goal: number | false): string =>
    goal === false ? percent(value) : `**${percent(value)}** (goal: ${percent(goal)})`;
  return table(
    ['the write-ahead log alone', 'appends/s', 'plain writers/s', 'share', 'plain bytes alone/s', 'share'],
    writeAheadLog.map((row) => [
      `${row.writers === 1 ? 'one writer' : `${row.writers} writers`}, ${count(row.bytesPerAppend)} bytes an append`,
      count(row.appendsPerSecond),
      count(row.plainWritersPerSecond),
      share(row.ofPlainWriters, row.against === 'writers' && row.goal),
      count(row.plainBytesPerSecond),
      share(row.ofPlainBytes, row.against === 'bytes' && row.goal),
    ]),
  );
}

/** One rebuild: how long each phase took, and where the time went while events were made into rows. */
function rebuilt({ rebuild }: BenchResults): string {
  const figures = (of: Readonly<Record<string, number>>): string =>
    Object.entries(of)
      .map(([name, microseconds]) => `${name} ${microseconds.toFixed(1)}`)
      .join(', ');
  return [
    table(
      ['rebuild of the audit trail', 'events', 'events/s', 'loading s', 'indexes s', 'rest s', 'reads', 'failed reads'],
      [
        [
          `while ${count(rebuild.livePerSecond)}/s are recorded; ${rebuild.isEqual ? 'digests equal' : 'digests differ'}, ${rebuild.isSwitched ? 'switched' : 'not switched'}`,
          count(rebuild.events),
          count(rebuild.loadedPerSecond),
          rebuild.loadingSeconds.toFixed(1),
          rebuild.indexingSeconds.toFixed(1),
          rebuild.restSeconds.toFixed(1),
          count(rebuild.reads),
          count(rebuild.failedReads),
        ],
      ],
    ),
    `Where the time goes while loading, in µs an event by the clock of the loading thread: ${figures(rebuild.stages)}. ` +
      `In µs of processor time an event, what is recorded meanwhile included: ${figures(rebuild.cpu)}.`,
  ].join('\n\n');
}

/** The figures of a run as tables. */
export function toMarkdown(results: BenchResults): string {
  const { machine, sealing, soak } = results;
  const sync = `one fdatasync takes ${ms(machine.sync.p50)} ms (p99 ${ms(machine.sync.p99)})`;
  const { sha256, aesGcm } = machine.crypto;
  const speed = `SHA-256 of 64 bytes ${sha256.toFixed(2)} µs, AES-256-GCM of 512 bytes ${aesGcm.toFixed(1)} µs`;
  const lags = [...results.lag, ...(soak ? [soak] : [])];
  const resident = Object.entries(results.residentMiB).map(([name, mib]) => `${name} ${count(mib)}`);
  return [
    `Measured ${machine.at.slice(0, 10)} at \`${machine.commit}\`${results.quick ? ' (quick run)' : ''}: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ` +
      `${machine.kernel}, ${machine.fileSystem}, Node ${machine.node}; ${sync}; ${speed}. The load generator runs on the same cores. ` +
      `Each figure is the median of ${results.runs} runs of ${results.secondsPerRun} s.`,
    recording(results.recording),
    `Of that, boxes and digests take **${sealing.sealing.toFixed(1)} µs** of processor time an event (parsing, checking and laying out: ${sealing.preparing.toFixed(1)} µs); ` +
      `an event has ${count(sealing.sealedBytes)} bytes when sealed, and takes ${count(results.logBytesPerEvent)} in the log.`,
    alternatives(results),
    logAlone(results),
    table(
      ['lag until visible', 'recorded/s', 'p50 ms', 'p99 ms', 'max ms', 'late'],
      lags.map((row) => [
        row.load === 0 ? 'idle' : `at ${count(row.load)}/s for ${count(row.seconds)} s`,
        count(row.recordedPerSecond),
        ms(row.p50),
        ms(row.p99),
        ms(row.max),
        count(row.late),
      ]),
    ),
    table(
      [`queries on ${count(results.storedEvents)} events`, 'asked', 'found', 'p50 ms', 'p99 ms', 'failed'],
      results.queries.map((row) => [
        row.kind,
        count(row.asked),
        count(row.found),
        ms(row.p50),
        ms(row.p99),
        count(row.failed),
      ]),
    ),
    rebuilt(results),
    `Stored ${count(results.storedEvents)} events in ${count(results.filling.recording)} s; the last was visible ${results.filling.visible.toFixed(1)} s later. ` +
      `Resident then, largest process of each, MiB: ${resident.join(', ')}.`,
  ].join('\n\n');
}
