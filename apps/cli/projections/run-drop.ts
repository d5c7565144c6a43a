import { CliError, ExitCode } from '../cli.error.js';
import type { Surroundings } from '../log/surroundings.js';
import { type AskOptions, ProjectionsClient } from './projections-client.js';

/** The number of a version; CliError for anything else. */
export function versionOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new CliError(ExitCode.usage, `A version is a number such as 2, not "${text}".`);
}

/** Drops a version that is not the live one. */
export async function runDrop(
  name: string,
  version: string,
  options: AskOptions,
  { stdout }: Surroundings,
): Promise<number> {
  const dropped = await new ProjectionsClient(options).dropVersion(name, versionOf(version));
  stdout.write(
    `${options.json ? JSON.stringify(dropped) : `Version ${version} of ${name} is gone, with its tables.`}\n`,
  );
  return ExitCode.good;
}
