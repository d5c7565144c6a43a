import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identify, type ProcessIdentity } from '#libs/write-ahead-log';
import type { Running } from './running.js';

/** One process of a run. */
export interface ProcessEntry extends ProcessIdentity {
  /** Where it is reached, without credentials. */
  readonly url: string;
}

/** What runs on a data directory, or was running when its supervisor was killed. */
export type RunEntries = Readonly<Record<string, ProcessEntry>>;

/** `run.json` of a data directory: which processes run. It is there while the product runs, and after a kill. */
export class RunFile {
  private entries: Record<string, ProcessEntry> = {};
  private readonly path: string;

  constructor(dataDirectory: string) {
    this.path = join(dataDirectory, 'run.json');
  }

  /** What an earlier run left; empty after a clean stop. */
  async read(): Promise<RunEntries> {
    const text = await readFile(this.path, 'utf8').catch(() => '{}');
    try {
      return JSON.parse(text) as RunEntries;
    } catch {
      return {};
    }
  }

  /** Notes that a process runs. */
  async note(name: string, running: Pick<Running, 'pid' | 'url'>): Promise<void> {
    this.entries[name] = { ...(await identify(running.pid)), url: withoutCredentials(running.url) };
    await writeFile(`${this.path}.new`, `${JSON.stringify(this.entries, null, 2)}\n`, { mode: 0o600 });
    await rename(`${this.path}.new`, this.path);
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

/** A URL as it may be shown: without user and password. */
export function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^@/?]*@/, '//').replace(/([?&](?:password|defaultUserPassword)=)[^&]*/gi, '$1***');
}
