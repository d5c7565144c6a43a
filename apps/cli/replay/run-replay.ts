import { readConfiguration } from '#libs/config';
import type { Position } from '#libs/event-store';
import { NotFoundError, StenoError } from '#libs/kernel';
import {
  checkPosition,
  type Comparison,
  compareScratch,
  completeScratch,
  createScratch,
  dropScratch,
  findScratch,
  type LogRange,
  type PreparedBatch,
  type ReadModel,
  type ReplayCounts,
  replayRange,
  type ScratchContents,
} from '#libs/projections';
import { createReadModels } from '../../api/projections/read-models.js';
import { openProjectionTools, type ProjectionTools } from '../../api/workers/projection-tools.js';
import { CliError, ExitCode } from '../cli.error.js';
import { type ByteProgress, byteProgress } from '../log/progress/byte-progress.js';
import type { Surroundings } from '../log/surroundings.js';
import { comparisonLines } from '../projections/texts.js';
import { replayStores } from './replay-stores.js';
import { countSentences } from './replay-texts.js';

/** The options of `steno replay`. */
export interface ReplayCommandOptions {
  readonly from?: string;
  readonly to?: string;
  readonly projection: string;
  readonly dryRun?: boolean;
  readonly schema?: string;
  readonly diff?: boolean;
  readonly drop?: boolean;
  readonly json?: boolean;
}

/** What came of a replay: what was counted, if anything was taken through the projection, and what a comparison says. */
interface ReplayOutcome {
  readonly range: { readonly from: string | null; readonly to: string };
  readonly counts?: ReplayCounts;
  readonly comparison?: Comparison;
}

/** Runs a replay; a finding where rows differ. */
export async function runReplay(options: ReplayCommandOptions, surroundings: Surroundings): Promise<number> {
  check(options);
  const configuration = readConfiguration();
  const stores = await replayStores(configuration).catch((error: unknown) => {
    throw asCliError(error);
  });
  const { tools, close } = openProjectionTools(stores, 'replay', () => undefined);
  const progress = byteProgress(options.json ?? false, surroundings);
  try {
    const model = modelOf(options.projection, tools);
    if (options.drop) return await drop(schemaOf(options.schema!), tools, surroundings);
    const outcome = await replay(options, model, tools, progress);
    progress.end({ projection: model.name, ...outcome }, []);
    if (!options.json)
      for (const line of [
        ...countSentences(outcome.range, outcome.counts),
        ...comparisonLines(outcome.comparison ?? null),
      ])
        surroundings.stdout.write(`${line}\n`);
    return outcome.comparison?.isEqual === false ? ExitCode.finding : ExitCode.good;
  } catch (error) {
    progress.fail((error as Error).message);
    throw asCliError(error);
  } finally {
    await close();
  }
}

/** A position that the log has not is the caller's; a store that is away, or a key that is missing, is a dependency. */
function asCliError(error: unknown): unknown {
  if (!(error instanceof StenoError)) return error;
  const exitCode = error instanceof NotFoundError ? ExitCode.usage : ExitCode.dependency;
  return new CliError(exitCode, error.message, { cause: error });
}

function check({ dryRun, schema, diff, drop, from, to }: ReplayCommandOptions): void {
  const usage = (sentence: string): never => {
    throw new CliError(ExitCode.usage, sentence);
  };
  if (!dryRun && schema === undefined)
    usage('Give --dry-run to count, or --schema NAME to write to a schema of its own.');
  if (dryRun && (schema !== undefined || diff || drop))
    usage('--dry-run writes nothing: leave out --schema, --diff and --drop.');
  for (const position of [from, to])
    if (position !== undefined && !/^\d{1,18}$/.test(position)) usage(`A position is digits, not "${position}".`);
  if (from !== undefined && to !== undefined && BigInt(from) > BigInt(to)) usage('--from lies behind --to.');
  if (schema !== undefined) schemaOf(schema);
}

function schemaOf(name: string): string {
  if (/^(replay_)?[a-z][a-z0-9_]{0,40}$/.test(name)) return name.startsWith('replay_') ? name : `replay_${name}`;
  throw new CliError(ExitCode.usage, 'A schema is called by up to 40 lower-case letters, digits and underscores.');
}

function modelOf(name: string, tools: ProjectionTools): ReadModel {
  const models = createReadModels(tools);
  const model = models.find((one) => one.name === name);
  if (model) return model;
  const names = models.map((one) => one.name).join(', ');
  throw new CliError(ExitCode.usage, `There is no projection ${name}; there is ${names}.`);
}

async function replay(
  options: ReplayCommandOptions,
  model: ReadModel,
  tools: ProjectionTools,
  progress: ByteProgress,
): Promise<ReplayOutcome> {
  if (options.schema === undefined) {
    const range = await rangeOf(options, tools);
    return { range: shown(range), counts: await countOnly(model, range, tools, progress) };
  }
  const schema = schemaOf(options.schema);
  const found = await findScratch(tools.database, schema);
  if (found === undefined) return fill(schema, options, model, tools, progress);
  if (!options.diff)
    throw new CliError(ExitCode.usage, `The schema ${schema} is there: compare it with --diff, or --drop it.`);
  if (!found?.isComplete)
    throw new CliError(
      ExitCode.usage,
      `The schema ${schema} was not filled by a replay that came to its end: --drop it.`,
    );
  if (options.from !== undefined || options.to !== undefined)
    throw new CliError(
      ExitCode.usage,
      `The schema ${schema} holds ${found.from ?? 'the first'} to ${found.to}: leave out --from and --to, or --drop it.`,
    );
  const model2 = modelOf(found.projection, tools);
  return { range: { from: found.from, to: found.to }, comparison: await compared(schema, found, model2, tools) };
}

async function fill(
  schema: string,
  options: ReplayCommandOptions,
  model: ReadModel,
  tools: ProjectionTools,
  progress: ByteProgress,
): Promise<ReplayOutcome> {
  const { database } = tools;
  const range = await rangeOf(options, tools);
  if (range.from !== null) await checkPosition(tools.eventStore, range.from);
  await createScratch(database, model, schema, range);
  const projection = model.projection(schema, false);
  const onProgress = progressOf(range, progress);
  const write = (batch: PreparedBatch): ReturnType<PreparedBatch['write']> =>
    database.transaction((client) => batch.write(client));
  const counts = await projection
    .maintain()
    .then(() => replayRange({ ...tools, projection, range, write, onProgress }))
    .catch(async (error: unknown) => {
      await dropScratch(database, schema).catch(() => undefined);
      throw error;
    });
  await completeScratch(database, model, schema, range);
  const comparison = options.diff ? await compared(schema, shown(range), model, tools) : undefined;
  return { range: shown(range), counts, comparison };
}

async function countOnly(
  model: ReadModel,
  range: LogRange,
  tools: ProjectionTools,
  progress: ByteProgress,
): Promise<ReplayCounts> {
  // Nothing is asked of this schema, since nothing is written: it need not be there.
  const projection = model.projection(model.liveSchema, true);
  return replayRange({ ...tools, projection, range, onProgress: progressOf(range, progress) });
}

async function compared(
  schema: string,
  range: Pick<ScratchContents, 'from' | 'to'>,
  model: ReadModel,
  { database }: ProjectionTools,
): Promise<Comparison> {
  const comparison = await compareScratch(database, model, schema, range);
  if (comparison) return comparison;
  throw new CliError(
    ExitCode.dependency,
    'The live model has reached nothing of that range; there is nothing to compare.',
  );
}

async function rangeOf({ from, to }: ReplayCommandOptions, { eventStore }: ProjectionTools): Promise<LogRange> {
  const head = await eventStore.headPosition();
  if (head === null) throw new CliError(ExitCode.usage, 'The log is empty.');
  if (from !== undefined && BigInt(from) > head)
    throw new CliError(ExitCode.usage, `--from lies behind the end of the log, which is ${head}.`);
  const end = to === undefined || BigInt(to) > head ? head : BigInt(to);
  return { from: from === undefined ? null : BigInt(from), to: end };
}

function shown({ from, to }: LogRange): ReplayOutcome['range'] {
  return { from: from === null ? null : String(from), to: String(to) };
}

function progressOf({ from, to }: LogRange, progress: ByteProgress): (position: Position) => void {
  const start = from ?? 0n;
  return (position) => progress.update(Number(position - start), Number(to - start));
}

async function drop(schema: string, { database }: ProjectionTools, { stdout }: Surroundings): Promise<number> {
  const found = await findScratch(database, schema);
  if (found === undefined) throw new CliError(ExitCode.usage, `There is no schema ${schema}.`);
  if (found === null)
    throw new CliError(ExitCode.usage, `The schema ${schema} was not made by a replay; it is left alone.`);
  await dropScratch(database, schema);
  stdout.write(`The schema ${schema} is gone.\n`);
  return ExitCode.good;
}
