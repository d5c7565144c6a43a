import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CutTail,
  type DamageManifest,
  type InspectedLog,
  inspectLog,
  type LogOwner,
  logOwner,
  QUARANTINE,
  type RecoveryReport,
  REPORT_FILE,
} from '#libs/write-ahead-log';
import { readStoreId } from '../read-store-id.js';

/** What an operator wants to know first. */
export interface Overview extends InspectedLog {
  readonly directory: string;
  readonly owner: LogOwner;
  /** What the last start found and did; null where nothing says. */
  readonly recovery: Pick<RecoveryReport, 'outcome' | 'startedAt' | 'durationMs' | 'frames' | 'events'> | null;
  /** The manifests in quarantine, of damage and of torn tails. */
  readonly quarantine: readonly QuarantineManifest[];
}

export interface QuarantineManifest {
  readonly name: string;
  /** In a few words. */
  readonly about: string;
}

export async function overviewOf(directory: string): Promise<Overview> {
  const owner = await logOwner(directory, await readStoreId(directory));
  const log = await inspectLog(directory, owner.isLive);
  return { directory, owner, ...log, recovery: await recoveryOf(directory), quarantine: await quarantineOf(directory) };
}

async function recoveryOf(directory: string): Promise<Overview['recovery']> {
  try {
    const report = JSON.parse(await readFile(join(directory, REPORT_FILE), 'utf8')) as RecoveryReport;
    const { outcome, startedAt, durationMs, frames, events } = report;
    return { outcome, startedAt, durationMs, frames, events };
  } catch {
    return null;
  }
}

async function quarantineOf(directory: string): Promise<QuarantineManifest[]> {
  const names = await readdir(join(directory, QUARANTINE)).catch(() => [] as string[]);
  const manifests = names.filter((name) => name.endsWith('.json')).sort();
  return Promise.all(manifests.map(async (name) => ({ name, about: await about(join(directory, QUARANTINE, name)) })));
}

async function about(path: string): Promise<string> {
  try {
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Partial<DamageManifest & CutTail>;
    const { damages, position, bytes, verdict } = manifest;
    if (damages) return `damage at positions ${damages.map(({ from, to }) => `${from} to ${to}`).join(', ')}`;
    return bytes === undefined
      ? 'of another kind'
      : `a tail of ${bytes} bytes cut off at position ${position}, ${verdict}`;
  } catch {
    return 'cannot be read';
  }
}
