import type { Database, DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import type { RowSum } from '../attestation/row-sum.js';
import type { Projection } from '../projection.port.js';
import type { StateDigest } from './state-digest.js';

/** Positions after one and up to another; all from the first on where `after` is null. */
export interface PositionRange {
  readonly after: Position | null;
  readonly to: Position;
}

/** What was copied in one go. */
export interface CopiedRows {
  /** All rows of the range up to here; null where there is more to be copied that no position tells. */
  readonly reached: Position | null;
  /** How many events they are the effect of. */
  readonly events: number;
}

/** A row that two versions do not agree on. */
export interface RowDifference {
  /** The partition, or whatever else it is a row of. */
  readonly part: string;
  /** A decimal string. */
  readonly position: string;
  /** What the second version does with it. */
  readonly kind: 'missing' | 'added' | 'changed';
  /** The columns that differ, by name: never a value. */
  readonly columns: readonly string[];
}

/** Rows as their digest is made of them. */
export interface DigestedRows {
  readonly sql: string;
  /** Adds a row that the statement gave, as a line of COPY's text form. */
  add(line: Buffer, sum: RowSum): void;
}

/** What making indexes has come to. */
export interface IndexProgress {
  readonly made: number;
  readonly all: number;
}

/**
 * A read model whose versions lie side by side, each in a Postgres schema of its own. The live one is in the schema that is
 * called like the model, so that no statement changes when another one becomes it.
 */
export abstract class ReadModel {
  /** The name of its projection. */
  abstract readonly name: string;
  /** The schema of the live version. */
  abstract readonly liveSchema: string;

  /** The schema of a version that is not the live one. */
  schemaOf(version: number): string {
    return `${this.liveSchema}_${version}`;
  }

  /** Makes a schema with the tables of a version, empty. */
  abstract createTables(client: DatabaseClient, schema: string): Promise<void>;

  /**
   * Copies the first rows of a range from one schema to another one, which has those before it and no indexes: as many as take
   * some seconds. Nobody writes to `to` meanwhile.
   */
  abstract copyRows(client: DatabaseClient, from: string, to: string, range: PositionRange): Promise<CopiedRows>;

  /** What fills a schema; where `isIndexed` is false, what only readers need is left for {@link createIndexes}. */
  abstract projection(schema: string, isIndexed: boolean): Projection;

  /** Makes the indexes that are missing, one after the other; what was made stays where it is stopped. */
  abstract createIndexes(
    database: Database,
    schema: string,
    signal: AbortSignal,
    onProgress: (progress: IndexProgress) => void,
  ): Promise<void>;

  /** The digest of what a schema holds in a range of positions, in the snapshot of `client`. */
  abstract digest(client: DatabaseClient, schema: string, range: PositionRange): Promise<StateDigest>;

  /** The parts of a schema: its partitions, and whatever else it consists of. */
  abstract parts(client: DatabaseClient, schema: string): Promise<string[]>;

  /** The rows of a part, all or those after a position, in the text that their writer digested. */
  abstract digestedRows(client: DatabaseClient, schema: string, part: string, after: Position | null): DigestedRows;

  /** The rows of the parts named that two schemas do not agree on, `limit` at most. */
  abstract differences(
    client: DatabaseClient,
    schemas: readonly [string, string],
    parts: readonly string[],
    range: PositionRange,
    limit: number,
  ): Promise<RowDifference[]>;
}
