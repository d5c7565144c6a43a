import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Counts } from './counts.js';
import type { Source } from './source.js';

/** How far the import of one file has come: what is acknowledged, and nothing else. */
export interface ImportState {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** SHA-256 of the first record: whether the file is still the same one, though it may have grown. */
  readonly fingerprint: string;
  /** Records that are done, and where the last of them begins. */
  readonly records: number;
  readonly offset: number;
  readonly counts: Counts;
  /** The report, and how long it was: what comes after was reported for records that are not done. */
  readonly report?: { readonly path: string; readonly bytes: number };
  readonly finished: boolean;
}

/** The file that keeps the state of one source; another format, mapping or server has another one. */
export class ImportStateFile {
  readonly #path: string;

  constructor(
    private readonly directory: string,
    key: readonly string[],
  ) {
    const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 24);
    this.#path = join(directory, `${name}.json`);
  }

  /** What an earlier run left; undefined if there was none, or if it cannot be read. */
  read(): ImportState | undefined {
    try {
      return JSON.parse(readFileSync(this.#path, 'utf8')) as ImportState;
    } catch {
      return undefined;
    }
  }

  /** Replaces the state at once, so that a kill at any time leaves the old or the new one. */
  write(state: ImportState): void {
    mkdirSync(this.directory, { recursive: true, mode: 0o700 });
    const next = `${this.#path}.next`;
    writeFileSync(next, JSON.stringify(state), { mode: 0o600 });
    renameSync(next, this.#path);
  }
}

/** What an earlier run left of a source; a file that has become shorter is another one. */
export function earlierState(file: ImportStateFile | undefined, source: Source): ImportState | undefined {
  const state = file?.read();
  return state && state.size <= (source.size ?? 0) ? state : undefined;
}

/** Whether a file is as it was when a state was written. */
export function isUnchanged(state: ImportState, { size, identity }: Source): boolean {
  return state.size === size && state.mtimeMs === identity?.mtimeMs;
}
