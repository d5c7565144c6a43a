import { attestDigests, type PartAttestation } from '#libs/projections';
import { attestedAuditTrail } from '#libs/read-models';
import { ExitCode } from '../../cli.error.js';
import { grouped } from '../../log/progress/byte-progress.js';
import type { Surroundings } from '../../log/surroundings.js';
import { withStores } from '../../stores/with-stores.js';

/** Checks every partition, shows each, and gives the exit code: 1 where one differs. */
export async function runAttest(isJson: boolean, { stdout }: Surroundings): Promise<number> {
  const began = performance.now();
  const onPart = (attestation: PartAttestation, done: number, all: number): void => {
    const line = isJson ? JSON.stringify({ ...attestation, done, all }) : lineOf(attestation, done, all);
    stdout.write(`${line}\n`);
  };
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

function lineOf({ part, rows, keptRows, isEqual, position }: PartAttestation, done: number, all: number): string {
  const verdict = isEqual ? 'as its writer left it' : `DIFFERS from what its writer left: ${grouped(keptRows)} rows`;
  return `${done}/${all} ${part}: ${grouped(rows)} rows at position ${position ?? 'none'}, ${verdict}`;
}
