import type { PartAttestation } from '#libs/projections';
import { grouped } from '../../log/progress/byte-progress.js';

/** Writes a line for each part as it is checked: a JSON object, or a sentence. */
export function partWriter(
  isJson: boolean,
  stdout: NodeJS.WritableStream,
): (attestation: PartAttestation, done: number, all: number) => void {
  return (attestation, done, all) => {
    const line = isJson ? JSON.stringify({ ...attestation, done, all }) : lineOf(attestation, done, all);
    stdout.write(`${line}\n`);
  };
}

function lineOf({ part, rows, keptRows, isEqual, position }: PartAttestation, done: number, all: number): string {
  const verdict = isEqual ? 'as its writer left it' : `DIFFERS from what its writer left: ${grouped(keptRows)} rows`;
  return `${done}/${all} ${part}: ${grouped(rows)} rows at position ${position ?? 'none'}, ${verdict}`;
}
