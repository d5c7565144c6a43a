import { CliError, ExitCode } from '../../cli.error.js';

/** The options of `steno log inspect` as commander gives them. */
export interface InspectCommandOptions {
  readonly data: string;
  readonly segments?: boolean;
  readonly position?: string;
  readonly stream?: string;
  readonly tail?: string;
  readonly dataBytes?: boolean;
  readonly signHead?: boolean;
  readonly json?: boolean;
}

/** What is to be shown. */
export type InspectJob =
  | { readonly show: 'overview' | 'segments' | 'signed-head' }
  | { readonly show: 'position'; readonly position: number }
  | { readonly show: 'stream'; readonly stream: string }
  | { readonly show: 'tail'; readonly count: number };

const TAIL_MAX = 100_000;

/** Reads the options; throws a CliError where they do not go together. */
export function inspectJob({ segments, position, stream, tail, signHead }: InspectCommandOptions): InspectJob {
  const jobs: InspectJob[] = [];
  if (segments) jobs.push({ show: 'segments' });
  if (signHead) jobs.push({ show: 'signed-head' });
  if (position !== undefined) {
    jobs.push({ show: 'position', position: whole('--position', position, 0, Number.MAX_SAFE_INTEGER) });
  }
  if (stream !== undefined) jobs.push({ show: 'stream', stream });
  if (tail !== undefined) jobs.push({ show: 'tail', count: whole('--tail', tail, 1, TAIL_MAX) });
  if (jobs.length <= 1) return jobs[0] ?? { show: 'overview' };
  throw new CliError(ExitCode.usage, 'One of --segments, --position, --stream, --tail and --sign-head at a time.');
}

function whole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new CliError(ExitCode.usage, `${option} takes a whole number from ${least} to ${most}, not "${text}".`);
}
