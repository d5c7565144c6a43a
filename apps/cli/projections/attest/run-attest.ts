import { attestDigests } from '#libs/projections';
import { attestedAuditTrail } from '#libs/read-models';
import { CliError, ExitCode } from '../../cli.error.js';
import { grouped } from '../../log/progress/byte-progress.js';
import type { Surroundings } from '../../log/surroundings.js';
import { withStores } from '../../stores/with-stores.js';
import type { AttestCommandOptions } from './attest-options.js';
import { partWriter } from './part-lines.js';
import { runDeep } from './run-deep.js';

/** Checks every partition, shows each, and gives the exit code: 1 where one differs. */
export async function runAttest(options: AttestCommandOptions, surroundings: Surroundings): Promise<number> {
  check(options);
  if (options.deep) return runDeep(options, surroundings);
  const { stdout } = surroundings;
  const isJson = options.json ?? false;
  const began = performance.now();
  const onPart = partWriter(isJson, stdout);
  const parts = await withStores(({ database }) =>
    attestDigests({ database, model: attestedAuditTrail, signal: new AbortController().signal, onPart }),
  );
  const differing = parts.filter(({ isEqual }) => !isEqual).length;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const seconds = (performance.now() - began) / 1_000;
  if (!isJson) {
    stdout.write(
      `${grouped(rows)} rows (${seconds.toFixed(1)} s, ${grouped(rows / seconds)}/s); parts that differ = ${differing}\n`,
    );
  }
  return differing === 0 ? ExitCode.good : ExitCode.finding;
}

function check({ deep, sample, all, maxRate }: AttestCommandOptions): void {
  const usage = (sentence: string): never => {
    throw new CliError(ExitCode.usage, sentence);
  };
  if (!deep && (sample !== undefined || all || maxRate !== undefined))
    usage('--sample, --all and --max-rate are of --deep.');
  if (sample !== undefined && all) usage('Give one of --sample and --all.');
}
