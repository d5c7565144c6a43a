import type { DatabaseClient } from '#libs/database';
import type { PreparedBatch, RefusedEvent } from '#libs/projections';
import { type ChosenEntry, chosenEntries, type Repetition, writeEventIds } from '../table/event-ids.js';
import type { Extents } from '../table/extents.js';
import type { Partitions } from '../table/partitions.js';
import { type LeafRows, type MadeLeaf, rowsByLeaf, writeRows } from '../table/write-entries.js';
import type { ProjectedEntry } from './projected-entry.js';

/** The policy of the extents binds whoever reads them to one tenant; this is all of them. */
const BIND = `SELECT set_config('steno.tenant', '*', true)`;

const MARK = `UPDATE audit_v1.audit_entries SET duplicate_of = $3
  WHERE tenant_id = $1 AND position = $2 AND recorded_at = $4 AND retention_class = $5`;

/** Entries that are ready to be written. */
export class PreparedEntries implements PreparedBatch {
  private readonly groups: readonly LeafRows[];
  private made: readonly MadeLeaf[] = [];
  private readonly wider: ReturnType<Extents['wider']>;

  private readonly chosen: readonly ChosenEntry[];

  constructor(
    entries: readonly ProjectedEntry[],
    readonly refused: readonly RefusedEvent[],
    readonly counts: Readonly<Record<string, number>>,
    private readonly partitions: Partitions,
    private readonly extents: Extents,
  ) {
    this.groups = rowsByLeaf(entries, partitions);
    this.chosen = chosenEntries(entries);
    this.wider = extents.wider(entries);
  }

  async write(client: DatabaseClient): Promise<Readonly<Record<string, number>>> {
    const repetitions = await writeEventIds(client, this.chosen);
    this.made = await writeRows(client, this.groups, this.partitions);
    if (this.wider.size > 0) {
      await client.query(BIND);
      await this.extents.write(client, this.wider);
    }
    for (const repetition of repetitions) await this.mark(client, repetition);
    return { duplicates: repetitions.length };
  }

  committed(): void {
    this.extents.remember(this.wider);
    for (const { month, retentionClass, leaf } of this.made) this.partitions.learn(month, retentionClass, leaf);
  }

  private async mark(client: DatabaseClient, { entry, first }: Repetition): Promise<void> {
    await client.query(`SELECT set_config('steno.tenant', $1, true)`, [entry.tenantId]);
    const { tenantId, position, recordedAt, retentionClass } = entry;
    await client.query(MARK, [tenantId, position, first, recordedAt, retentionClass]);
  }
}
