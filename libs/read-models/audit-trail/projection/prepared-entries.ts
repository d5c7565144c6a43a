import { type DatabaseClient, seeAllTenants } from '#libs/database';
import { monthOf } from '#libs/kernel';
import type { PreparedBatch, RefusedEvent, RowSum } from '#libs/projections';
import type { AuditTrailTables } from '../table/audit-trail-tables.js';
import { type ChosenEntry, EVENT_IDS, type Repetition, writeEventIds } from '../table/event-ids.js';
import type { WiderExtents } from '../table/extents.js';
import { leafTable, type Partition } from '../table/partition.ddl.js';
import { repetitionTerm } from '../table/repetition-term.js';
import type { RowsOfMonth } from '../table/rows-by-month.js';
import { writeRows } from '../table/write-entries.js';
import { AUDIT_TRAIL } from './audit-trail.name.js';

const MARK = (schema: string): string => `UPDATE ${schema}.audit_entries SET duplicate_of = $3
  WHERE tenant_id = $1 AND position = $2 AND recorded_at = $4 AND retention_class = $5`;

/** What the events of a batch come to. */
export interface PreparedParts {
  readonly rows: readonly RowsOfMonth[];
  readonly chosen: readonly ChosenEntry[];
  readonly wider: WiderExtents;
  readonly refused: readonly RefusedEvent[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Entries that are ready to be written. */
export class PreparedEntries implements PreparedBatch {
  readonly refused: readonly RefusedEvent[];
  readonly counts: Readonly<Record<string, number>>;
  private made: readonly Partition[] = [];
  private sums = new Map<string, RowSum>();

  constructor(
    private readonly parts: PreparedParts,
    private readonly tables: AuditTrailTables,
  ) {
    this.refused = parts.refused;
    this.counts = parts.counts;
  }

  async write(client: DatabaseClient): Promise<Readonly<Record<string, number>>> {
    const { tables } = this;
    const partitions = this.parts.rows.flatMap(({ month, sums }) =>
      [...sums.keys()].map((retentionClass) => ({ month, retentionClass })),
    );
    await tables.partitions.checkNoneRetired(client, partitions, AUDIT_TRAIL);
    const { repetitions, sum } = await writeEventIds(client, tables.schema, this.parts.chosen);
    this.made = await writeRows(client, this.parts.rows, tables);
    const { wider } = this.parts;
    if (!wider.isEmpty) {
      await seeAllTenants(client);
      await tables.extents.write(client, wider);
    }
    this.sums = new Map([[EVENT_IDS, sum], ...this.sumsOfRows()]);
    for (const repetition of repetitions) await this.mark(client, repetition);
    return { duplicates: repetitions.length };
  }

  written(): ReadonlyMap<string, RowSum> {
    return this.sums;
  }

  committed(): void {
    for (const rows of this.parts.rows) rows.release();
    this.tables.extents.remember(this.parts.wider);
    for (const partition of this.made) this.tables.partitions.learn(partition);
  }

  private sumsOfRows(): [string, RowSum][] {
    return this.parts.rows.flatMap(({ month, sums }) =>
      [...sums].map(([retentionClass, sum]): [string, RowSum] => [leafTable({ month, retentionClass }), sum.copy()]),
    );
  }

  private async mark(client: DatabaseClient, { entry, first }: Repetition): Promise<void> {
    const { tenantId, position, recordedAt, retentionClass } = entry;
    const sum = this.sums.get(leafTable({ month: monthOf(recordedAt), retentionClass }));
    if (!sum) return; // Its partition is retired, and it has no row.
    await client.query(`SELECT set_config('steno.tenant', $1, true)`, [tenantId]);
    await client.query(MARK(this.tables.schema), [tenantId, position, first, recordedAt, retentionClass]);
    sum.addTerm(repetitionTerm(tenantId, String(position), String(first)));
  }
}
