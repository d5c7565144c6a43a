import { ExitCode } from '../cli.error.js';
import type { Surroundings } from '../log/surroundings.js';
import { type AskOptions, ProjectionsClient } from './projections-client.js';
import { attestationLines, comparisonLines, projectionLine, versionLine } from './texts.js';

/** Writes what there is to know of one projection, or of all. */
export async function runStatus(
  name: string | undefined,
  options: AskOptions,
  { stdout }: Surroundings,
): Promise<number> {
  const client = new ProjectionsClient(options);
  const names = name === undefined ? (await client.list()).map((one) => one.name) : [name];
  for (const one of names) {
    const projection = await client.find(one);
    if (options.json) {
      stdout.write(`${JSON.stringify(projection)}\n`);
      continue;
    }
    stdout.write(`${projectionLine(projection)}\n`);
    for (const version of projection.versions) {
      stdout.write(`  ${versionLine(version)}\n`);
      for (const line of comparisonLines(version.rebuild?.comparison ?? null)) stdout.write(`    ${line}\n`);
    }
    for (const line of attestationLines(projection.attestation)) stdout.write(`  ${line}\n`);
    const counts = Object.entries(projection.counts).map(([counter, value]) => `${counter} ${value}`);
    if (counts.length > 0) stdout.write(`  counted: ${counts.join(', ')}\n`);
  }
  return ExitCode.good;
}
