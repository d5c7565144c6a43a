import { Extents } from './extents.js';
import { Partitions } from './partitions.js';
import { RowMemory } from './row-memory.js';
import { LIVE_SCHEMA } from './tables.ddl.js';

/** The tables of one version of the audit trail, for whoever writes them, and what is remembered of them. */
export class AuditTrailTables {
  readonly partitions: Partitions;
  readonly extents: Extents;
  readonly memory = new RowMemory();

  /** `isIndexed`: whether new partitions have indexes from the beginning. */
  constructor(
    readonly schema = LIVE_SCHEMA,
    isIndexed = true,
  ) {
    this.partitions = new Partitions(schema, isIndexed);
    this.extents = new Extents(schema);
  }
}
