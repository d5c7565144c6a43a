import { RecordImporter, splitRecords, type Finding, type ImportFormat, type MappingContext } from '#libs/importers';
import { Batch } from './batch.js';
import { NOTHING, sum, type Counts } from './counts.js';
import type { ImportState, ImportStateFile } from './import-state.js';
import type { ReportFile } from './report-file.js';
import type { SentBatch } from './send-batch.js';
import { SendQueue } from './send-queue.js';
import type { Source } from './source.js';

const BATCHES_AT_ONCE = 2;

/** What importing one source needs. */
export interface SourceImport {
  readonly source: Source;
  readonly format: ImportFormat;
  readonly context: MappingContext;
  readonly send: (batch: Batch) => Promise<SentBatch>;
  /** Where its state is kept; absent for what cannot be gone on with. */
  readonly stateFile?: ImportStateFile;
  readonly report?: ReportFile;
  /** Told how many bytes more were read. */
  readonly onBytes: (count: number) => void;
  /** Told of every batch that is done. */
  readonly onBatch: (counts: Counts, findings: readonly Finding[]) => void;
}

/** A file is no longer what it was when the state was written. */
class SourceChangedError extends Error {}

/** Imports one source, after the records that `from` says are done; gives what became of its records, those included. */
export async function importSource(job: SourceImport, from?: ImportState): Promise<Counts> {
  try {
    return await importFrom(job, from);
  } catch (error) {
    if (!(error instanceof SourceChangedError)) throw error;
    return await importFrom(job, undefined);
  }
}

async function importFrom(job: SourceImport, from: ImportState | undefined): Promise<Counts> {
  const importer = new RecordImporter(job.format, job.context);
  let counts = from?.counts ?? NOTHING;
  let done: Pick<ImportState, 'records' | 'offset'> = from ?? { records: 0, offset: 0 };
  const save = (finished: boolean): void => writeState(job, importer, { ...done, counts, finished });
  const queue = new SendQueue(BATCHES_AT_ONCE, job.send, (batch, sent) => {
    const findings = [...batch.findings, ...sent.refused].sort((a, b) => a.record - b.record);
    job.report?.add(job.source.name, findings);
    counts = sum(counts, { recorded: sent.recorded, duplicates: sent.duplicates, unmapped: findings.length });
    if (batch.last) done = { records: batch.last.record, offset: batch.last.offset };
    save(false);
    job.onBatch(counts, findings);
  });

  let batch = new Batch();
  for await (const item of splitRecords(job.source.open(job.onBytes), job.format.envelopes ?? [])) {
    if (from && importer.records < from.records) {
      importer.skip(item);
      checkUnchanged(importer, item.offset, from);
      continue;
    }
    const imported = importer.import(item);
    if (batch.isFullFor(imported)) {
      await queue.push(batch);
      batch = new Batch();
    }
    batch.add(imported);
  }
  if (from && importer.records < from.records) throw new SourceChangedError();
  await queue.push(batch);
  await queue.drain();
  save(true);
  return counts;
}

function checkUnchanged(importer: RecordImporter, offset: number, from: ImportState): void {
  const first = importer.records === 1 && importer.fingerprint?.toString('hex') !== from.fingerprint;
  if (first || (importer.records === from.records && offset !== from.offset)) throw new SourceChangedError();
}

type Done = Pick<ImportState, 'records' | 'offset' | 'counts' | 'finished'>;

function writeState({ source, stateFile, report }: SourceImport, importer: RecordImporter, done: Done): void {
  if (!stateFile || !source.identity) return;
  stateFile.write({
    ...source.identity,
    size: source.size ?? 0,
    fingerprint: importer.fingerprint?.toString('hex') ?? '',
    ...done,
    ...(report && { report: { path: report.path, bytes: report.bytes } }),
  });
}
