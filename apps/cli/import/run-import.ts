import { readConfiguration } from '#libs/config';
import { ExitCode } from '../cli.error.js';
import { NOTHING, sum } from './counts.js';
import { importJob, type ImportJob, type ImportOptions } from './import-job.js';
import { importSource } from './import-source.js';
import { earlierState, isUnchanged } from './import-state.js';
import { dryTarget, ledgerTarget, type ImportTarget } from './import-target.js';
import { ReportFile } from './report-file.js';
import type { Source } from './source.js';
import { BarView } from './view/bar-view.js';
import type { ImportView, Progress } from './view/import-view.js';
import { JsonView } from './view/json-view.js';
import { TextView } from './view/text-view.js';

/** What a command has from its process. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Runs `steno import`; gives the exit code. */
export async function runImport(
  files: readonly string[],
  options: ImportOptions,
  surroundings: Surroundings,
): Promise<number> {
  const job = importJob(files, options);
  const view = viewFor(options, surroundings);
  const target = options.dryRun
    ? dryTarget(view)
    : ledgerTarget(job, options, view, readConfiguration(surroundings.env));
  const run = new ImportRun(job, options, target, view);
  return (await run.run()) ? ExitCode.finding : ExitCode.good;
}

function viewFor(options: ImportOptions, { stdout, stderr }: Surroundings): ImportView {
  if (options.json) return new JsonView(stdout);
  return new (stderr.isTTY ? BarView : TextView)(stderr, options.dryRun === true);
}

/** One run of the command over its sources, one after the other. */
class ImportRun {
  readonly #started = performance.now();
  readonly #report: ReportFile | undefined;
  #bytes = 0;
  /** Of the sources that are done, and of the present one. */
  #before = NOTHING;
  #current = NOTHING;
  /** Events that earlier runs had done. */
  #earlier = 0;

  constructor(
    private readonly job: ImportJob,
    private readonly options: ImportOptions,
    private readonly target: ImportTarget,
    private readonly view: ImportView,
  ) {
    if (options.report !== undefined) this.#report = new ReportFile(options.report, options.resume === true);
  }

  /** Resolves to whether anything could not be mapped. */
  async run(): Promise<boolean> {
    try {
      for (const source of this.job.sources) {
        await this.#source(source);
        this.#before = sum(this.#before, this.#current);
        this.#current = NOTHING;
      }
    } finally {
      this.#report?.close();
      this.view.end(this.#progress());
    }
    return this.#before.unmapped > 0;
  }

  async #source(source: Source): Promise<void> {
    const stateFile = this.target.stateFileOf(source);
    const from = this.options.resume ? earlierState(stateFile, source) : undefined;
    this.#current = from?.counts ?? NOTHING;
    this.#earlier += this.#current.recorded + this.#current.duplicates;
    if (from?.finished && isUnchanged(from, source)) {
      this.#bytes += source.size ?? 0;
      return;
    }
    if (from?.report && from.report.path === this.#report?.path) this.#report.cutTo(from.report.bytes);
    const { format, context } = this.job;
    const job = {
      source,
      format,
      context,
      send: this.target.send,
      ...(stateFile && { stateFile }),
      ...(this.#report && { report: this.#report }),
      onBytes: (count: number) => void (this.#bytes += count),
    };
    this.#current = await importSource(
      {
        ...job,
        onBatch: (counts, findings) => {
          this.#current = counts;
          this.view.findings(source.name, findings);
          this.view.progress(this.#progress());
        },
      },
      from,
    );
  }

  #progress(): Progress {
    const sizes = this.job.sources.map(({ size }) => size);
    const totalBytes = sizes.includes(undefined) ? undefined : sizes.reduce<number>((total, size) => total + size!, 0);
    const counts = sum(this.#before, this.#current);
    const seconds = (performance.now() - this.#started) / 1000;
    const events = counts.recorded + counts.duplicates - this.#earlier;
    return {
      bytes: Math.min(this.#bytes, totalBytes ?? Infinity),
      totalBytes,
      counts,
      seconds,
      eventsPerSecond: events / Math.max(seconds, 0.001),
    };
  }
}
