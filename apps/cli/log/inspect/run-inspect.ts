import { readSigningKey } from '#libs/config';
import { SystemClock } from '#libs/kernel';
import { streamKeyOf } from '#libs/stored-events';
import {
  custodyKeyOf,
  frameAround,
  framesOfStream,
  type FrameView,
  lastFrames,
  nodeFileSystem,
  readCustodyKey,
  signHead,
} from '#libs/write-ahead-log';
import { CliError, ExitCode } from '../../cli.error.js';
import { cannotRead } from '../cannot-read.js';
import type { Surroundings } from '../surroundings.js';
import { describeFrame } from './frame-description.js';
import { type InspectCommandOptions, type InspectJob, inspectJob } from './inspect-job.js';
import { type Overview, overviewOf } from './overview.js';
import { frameLines, overviewLines, segmentLine } from './text-lines.js';

/** Runs `steno log inspect`; gives the exit code: 0 shown, 1 there is nothing such. Throws a CliError where the log cannot be read. */
export async function runInspect(
  options: InspectCommandOptions,
  { stdout, env }: Pick<Surroundings, 'stdout'> & { readonly env: NodeJS.ProcessEnv },
): Promise<number> {
  const job = inspectJob(options);
  const say = (kind: string, members: object, lines: readonly string[]): void => {
    if (options.json) stdout.write(`${JSON.stringify({ kind, ...members })}\n`);
    else for (const line of lines) stdout.write(`${line}\n`);
  };
  try {
    const overview = await overviewOf(options.data);
    switch (job.show) {
      case 'overview':
        say('log', overview, overviewLines(overview));
        return ExitCode.good;
      case 'segments':
        for (const each of overview.segments) say('segment', each, [segmentLine(each)]);
        return ExitCode.good;
      case 'signed-head': {
        const note = await signedHead(options.data, overview, env);
        say('signed-head', { note }, [note.trimEnd()]);
        return ExitCode.good;
      }
      default:
        return await showFrames(job, options, say);
    }
  } catch (error) {
    throw cannotRead(options.data, error);
  }
}

async function showFrames(
  job: Extract<InspectJob, { show: 'position' | 'stream' | 'tail' }>,
  { data, dataBytes = false }: InspectCommandOptions,
  say: (kind: string, members: object, lines: readonly string[]) => void,
): Promise<number> {
  let shown = 0;
  const show = (frame: FrameView): void => {
    shown++;
    const description = describeFrame(frame, dataBytes);
    say('frame', description, frameLines(description));
  };
  if (job.show === 'position') await frameAround(data, job.position, show);
  else if (job.show === 'stream') await framesOfStream(data, streamKeyOf(job.stream), show);
  else await lastFrames(data, job.count, show);
  if (shown > 0) return ExitCode.good;
  throw new CliError(
    ExitCode.finding,
    `There is no such frame in ${data}, or none that is good; steno log verify says more.`,
  );
}

async function signedHead(directory: string, { storeId, head }: Overview, env: NodeJS.ProcessEnv): Promise<string> {
  if (!head)
    throw new CliError(ExitCode.finding, 'The header of the last segment is damaged; there is no head to sign.');
  const seed = readSigningKey(env);
  const key = seed ? custodyKeyOf(seed) : await readCustodyKey(nodeFileSystem, directory);
  if (key) return signHead(storeId, head, key, new SystemClock().now());
  throw new CliError(ExitCode.dependency, `There is no custody.key in ${directory}, and STENO_SIGNING_KEY is not set.`);
}
