import { closeSync, fstatSync, ftruncateSync, openSync, realpathSync, writeSync } from 'node:fs';
import type { Finding } from '#libs/importers';
import { CliError, ExitCode } from '../cli.error.js';

/** The report of what could not be mapped, a JSON line each. */
export class ReportFile {
  readonly path: string;
  readonly #file: number;
  #bytes = 0;

  /** Opens the report; what an earlier run has left in it stays only if `keep`. */
  constructor(path: string, keep: boolean) {
    try {
      this.#file = openSync(path, keep ? 'a' : 'w', 0o600);
    } catch (error) {
      throw new CliError(ExitCode.usage, `Cannot write the report: ${(error as Error).message}.`);
    }
    this.path = realpathSync(path);
    this.#bytes = fstatSync(this.#file).size;
  }

  /** How long it is. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Cuts off what was reported for records that were not done when an earlier run ended. */
  cutTo(bytes: number): void {
    if (bytes >= this.#bytes) return;
    ftruncateSync(this.#file, bytes);
    this.#bytes = bytes;
  }

  add(source: string, findings: readonly Finding[]): void {
    if (findings.length === 0) return;
    this.#bytes += writeSync(
      this.#file,
      findings.map((finding) => `${JSON.stringify({ source, ...finding })}\n`).join(''),
    );
  }

  close(): void {
    closeSync(this.#file);
  }
}
