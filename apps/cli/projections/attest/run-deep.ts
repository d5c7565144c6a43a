import { readConfiguration } from '#libs/config';
import { StenoError } from '#libs/kernel';
import { attestDeeply, attestDigests, type EventsAttestation, type EventsProgress, Pace } from '#libs/projections';
import { attestedAuditTrail, AuditTrailReprojection } from '#libs/read-models';
import { openProjectionTools, type ProjectionTools } from '../../../api/workers/projection-tools.js';
import { CliError, ExitCode } from '../../cli.error.js';
import { grouped } from '../../log/progress/byte-progress.js';
import type { Surroundings } from '../../log/surroundings.js';
import { differenceLine } from '../texts.js';
import { eventBar } from '../../progress/event-bar.js';
import { replayStores } from '../../replay/replay-stores.js';
import type { AttestCommandOptions } from './attest-options.js';
import { partWriter } from './part-lines.js';

const PROGRESS_MS = 1_000;
/** About how many events go by between two words of the pace. */
const EVENTS_A_WORD = 32;

/**
 * Checks every part against its digest, then makes rows again from the log and compares them; gives the exit code: 1 where rows differ.
 */
export async function runDeep(options: AttestCommandOptions, surroundings: Surroundings): Promise<number> {
  const configuration = readConfiguration();
  const sample = options.all ? 'all' : numberOf('--sample', options.sample ?? String(configuration.attestationSample));
  const maxRate = options.maxRate === undefined ? null : numberOf('--max-rate', options.maxRate);
  const stores = await replayStores(configuration).catch(rethrow);
  const { tools, close } = openProjectionTools(stores, 'attest', () => undefined);
  try {
    return await attest(tools, { sample, maxRate, isJson: options.json ?? false }, surroundings);
  } catch (error) {
    return rethrow(error);
  } finally {
    await close();
  }
}

interface DeepOptions {
  readonly sample: number | 'all';
  readonly maxRate: number | null;
  readonly isJson: boolean;
}

async function attest(
  tools: ProjectionTools,
  { sample, maxRate, isJson }: DeepOptions,
  { stdout, stderr }: Surroundings,
): Promise<number> {
  const { database } = tools;
  const { signal } = new AbortController();
  const onPart = partWriter(isJson, stdout);
  const parts = await attestDigests({ database, model: attestedAuditTrail, signal, onPart });
  const differing = parts.filter(({ isEqual }) => !isEqual).map(({ part }) => part);

  const began = performance.now();
  const bar = isJson || !stderr.isTTY ? undefined : eventBar(stderr);
  const onProgress = isJson
    ? jsonProgress(stdout, began)
    : ({ fraction, events }: EventsProgress): void => bar?.show(fraction, events);
  const pace = new Pace(maxRate);
  const pause = (): Promise<void> => pace.took(EVENTS_A_WORD, signal);
  const reprojection = new AuditTrailReprojection(tools);
  const scope = { sample, parts: differing };
  const result = await attestDeeply({ ...tools, reprojection, signal, pause, onProgress }, scope).finally(() =>
    bar?.clear(),
  );
  const seconds = Math.max(0.001, (performance.now() - began) / 1_000);
  if (isJson) stdout.write(`${JSON.stringify({ kind: 'summary', differingParts: differing, ...result, seconds })}\n`);
  else for (const line of linesOf(result, differing.length, seconds)) stdout.write(`${line}\n`);
  return differing.length + (result?.differences ?? 0) === 0 ? ExitCode.good : ExitCode.finding;
}

function jsonProgress(stdout: NodeJS.WritableStream, began: number): (progress: EventsProgress) => void {
  let shown = began;
  return (progress) => {
    const now = performance.now();
    if (now - shown < PROGRESS_MS) return;
    shown = now;
    const eventsPerSecond = Math.round((progress.events * 1_000) / (now - began));
    stdout.write(`${JSON.stringify({ kind: 'progress', ...progress, eventsPerSecond })}\n`);
  };
}

function linesOf(result: EventsAttestation | undefined, differingParts: number, seconds: number): string[] {
  if (!result) return ['Nothing was projected yet.'];
  const { events, rows, untold, differences, named } = result;
  return [
    `${grouped(events)} events made into rows again, compared with ${grouped(rows)} rows (${seconds.toFixed(1)} s, ${grouped(events / seconds)}/s).`,
    ...(untold > 0 ? [`${grouped(untold)} events of which nobody can tell what they come to now.`] : []),
    ...named.map(differenceLine),
    ...(differences > named.length ? [`and ${grouped(differences - named.length)} more`] : []),
    `parts that differ = ${differingParts}`,
    `rows that differ = ${differences}`,
  ];
}

function numberOf(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new CliError(ExitCode.usage, `${option} is a number of events, not "${text}".`);
}

/** A store that is away, or a key that is missing, is a dependency. */
function rethrow(error: unknown): never {
  if (error instanceof StenoError) throw new CliError(ExitCode.dependency, error.message, { cause: error });
  throw error;
}
