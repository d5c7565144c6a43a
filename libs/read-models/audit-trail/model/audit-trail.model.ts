import type { Database, DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import {
  type AttestedModel,
  type CopiedRows,
  type DigestedRows,
  type IndexProgress,
  type PositionRange,
  type Projection,
  ReadModel,
  type RowDifference,
  type StateDigest,
} from '#libs/projections';
import { AuditTrailProjection, type AuditTrailProjectionOptions } from '../projection/audit-trail.projection.js';
import { AUDIT_TRAIL } from '../projection/audit-trail.name.js';
import { AuditTrailTables } from '../table/audit-trail-tables.js';
import { createTablesSql, LIVE_SCHEMA } from '../table/tables.ddl.js';
import { copyRows } from './copy-rows.js';
import { createMissingIndexes } from './create-missing-indexes.js';
import { digestedRows } from './digested-rows.js';
import { differencesBetween, digestOf, partsOf } from './state-of-schema.js';

/** The audit trail, for whoever checks what is in its tables. */
export const attestedAuditTrail: AttestedModel = {
  name: AUDIT_TRAIL,
  liveSchema: LIVE_SCHEMA,
  parts: partsOf,
  digestedRows,
};

/** The audit trail as a read model of which versions are built side by side. */
export class AuditTrailModel extends ReadModel {
  override readonly name = AUDIT_TRAIL;
  override readonly liveSchema = LIVE_SCHEMA;

  constructor(private readonly options: Omit<AuditTrailProjectionOptions, 'tables'>) {
    super();
  }

  override async createTables(client: DatabaseClient, schema: string): Promise<void> {
    await client.query(createTablesSql(schema));
  }

  override copyRows(client: DatabaseClient, from: string, to: string, range: PositionRange): Promise<CopiedRows> {
    return copyRows(client, from, to, range);
  }

  override projection(schema: string, isIndexed: boolean): Projection {
    return new AuditTrailProjection({ ...this.options, tables: new AuditTrailTables(schema, isIndexed) });
  }

  override createIndexes(
    database: Database,
    schema: string,
    signal: AbortSignal,
    onProgress: (progress: IndexProgress) => void,
  ): Promise<void> {
    return createMissingIndexes(database, schema, signal, onProgress);
  }

  override digest(client: DatabaseClient, schema: string, range: PositionRange): Promise<StateDigest> {
    return digestOf(client, schema, range);
  }

  override parts(client: DatabaseClient, schema: string): Promise<string[]> {
    return partsOf(client, schema);
  }

  override digestedRows(client: DatabaseClient, schema: string, part: string, after: Position | null): DigestedRows {
    return digestedRows(client, schema, part, after);
  }

  override differences(
    client: DatabaseClient,
    schemas: readonly [string, string],
    parts: readonly string[],
    range: PositionRange,
    limit: number,
  ): Promise<RowDifference[]> {
    return differencesBetween(client, schemas, parts, range, limit);
  }
}
