import { createHash } from 'node:crypto';
import type { FileSystem } from '../file-system/file-system.port.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import type { FoundSegment } from '../segments/list-segments.js';
import type { Damage } from './damage.js';
import type { Quarantine, QuarantinedBytes } from './quarantine.js';

/** All damage of a log, and where the damaged bytes were copied to. Its id is the SHA-256 of its content. */
export interface DamageManifest {
  readonly id: string;
  readonly storeId: string;
  readonly damages: readonly (Damage & { readonly copies: readonly QuarantinedBytes[] })[];
}

/** Copies the damaged bytes into quarantine and writes down what is known of them; no byte of the log is changed. */
export async function writeManifest(
  fileSystem: FileSystem,
  storeId: string,
  found: readonly FoundSegment[],
  damages: readonly Damage[],
  quarantine: Quarantine,
): Promise<DamageManifest> {
  const withCopies = [];
  for (const damage of damages) {
    withCopies.push({ ...damage, copies: await copyBytes(fileSystem, found, damage, quarantine) });
  }
  const content = { storeId, damages: withCopies };
  const id = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  await quarantine.writeJson(`damage-${id.slice(0, 16)}`, { id, ...content });
  return { id, ...content };
}

async function copyBytes(
  fileSystem: FileSystem,
  found: readonly FoundSegment[],
  damage: Damage,
  quarantine: Quarantine,
): Promise<QuarantinedBytes[]> {
  const copies: QuarantinedBytes[] = [];
  for (const { path, basePosition, fileSize, header } of found) {
    const shift = SEGMENT_HEADER_BYTES - basePosition;
    const start = header ? Math.max(SEGMENT_HEADER_BYTES, damage.from + shift) : 0;
    const end = Math.min(fileSize, damage.to + shift);
    if (start >= end) continue;
    const file = await fileSystem.open(path, 'read');
    try {
      const copy = await quarantine.copy(`damage-${basePosition}-${start}`, file, start, end);
      if (copy) copies.push(copy);
    } finally {
      await file.close();
    }
  }
  return copies;
}
