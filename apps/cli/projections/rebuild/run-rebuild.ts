import { CliError, ExitCode } from '../../cli.error.js';
import type { Surroundings } from '../../log/surroundings.js';
import { type AskOptions, ProjectionsClient } from '../projections-client.js';
import { watchRebuilds } from './watch-rebuilds.js';
import type { Watched } from './watched.js';

/** The options of `steno projections rebuild` and `switch`. */
export interface RebuildOptions extends AskOptions {
  readonly from?: string;
  readonly maxRate?: string;
  /** False for --no-switch. */
  readonly switch?: boolean;
  readonly acceptDifferences?: string;
  readonly detach?: boolean;
}

/** The order that the options mean. */
export function orderOf({ from, maxRate, switch: wanted, acceptDifferences }: RebuildOptions): object {
  if (from !== undefined && !/^\d{1,18}$/.test(from))
    throw new CliError(ExitCode.usage, '--from is a position: digits.');
  if (maxRate !== undefined && !/^[1-9]\d{0,6}$/.test(maxRate))
    throw new CliError(ExitCode.usage, '--max-rate is a number of events a second, from 1.');
  return {
    ...(from !== undefined && { from }),
    ...(maxRate !== undefined && { maxPerSecond: Number(maxRate) }),
    ...(wanted === false && { switch: false }),
    ...(acceptDifferences !== undefined && { acceptedDifferences: acceptDifferences }),
  };
}

/** Orders rebuilds, and watches them to their end unless the options say not to. */
export async function runRebuild(
  names: readonly string[],
  options: RebuildOptions,
  surroundings: Surroundings,
): Promise<number> {
  const order = orderOf(options);
  const client = new ProjectionsClient(options);
  // Nothing is ordered where one of the names is wrong.
  for (const name of names) await client.find(name);
  const watched: Watched[] = [];
  for (const name of new Set(names)) watched.push({ name, version: await client.rebuild(name, order) });
  return watchOrLeave(client, watched, options, surroundings);
}

/** Says what was ordered and leaves, or watches it. */
export function watchOrLeave(
  client: ProjectionsClient,
  watched: readonly Watched[],
  { json = false, detach }: RebuildOptions,
  surroundings: Surroundings,
): Promise<number> | number {
  if (!detach) return watchRebuilds(client, watched, json, surroundings);
  for (const { name, version } of watched) {
    const sentence = `Version ${version} of ${name} is being built; "steno projections status ${name}" shows how far it is.`;
    surroundings.stdout.write(`${json ? JSON.stringify({ projection: name, version }) : sentence}\n`);
  }
  return ExitCode.good;
}
