import { ExitCode } from '../cli.error.js';
import type { Surroundings } from '../log/surroundings.js';
import { type AskOptions, ProjectionsClient } from './projections-client.js';
import { projectionLine } from './texts.js';

/** Writes a line for each projection. */
export async function runList(options: AskOptions, { stdout }: Surroundings): Promise<number> {
  for (const one of await new ProjectionsClient(options).list())
    stdout.write(`${options.json ? JSON.stringify(one) : projectionLine(one)}\n`);
  return ExitCode.good;
}
