import { type Database, sqlState, StatementTimeoutError } from '#libs/database';
import type { Position } from '#libs/event-store';
import type { ReachedPosition } from '#libs/projections';
import type { FoundEntry } from '../entries/audit-entry.js';
import type { AuditQuery } from './audit-filter.js';
import { AuditQueryTimeoutError, PositionNotReachedError } from './audit-query.errors.js';
import { checkQuery } from './check-query.js';
import type { Cursors } from './cursor.js';
import { entryOfRow } from './entry-of-row.js';
import { PageScan } from './page-scan.js';
import { withPlainTimes } from './plain-times.js';
import { readExtents, type Reflected } from './read-extents.js';
import type { RetiredEntries } from './retired-entries.js';
import { planWindows } from './windows.js';

/** A page of the audit trail. */
export interface AuditPage {
  readonly entries: readonly FoundEntry[];
  /** The cursor of the next page; null where there is none (yet). */
  readonly next: string | null;
  readonly limit: number;
  /** The page reflects everything up to here, and nothing after; null where nothing is projected yet. */
  readonly position: Position | null;
  /** What the query might have found, had it not been retired; null where nothing was. */
  readonly retired: RetiredEntries | null;
}

export interface AuditQueryOptions {
  readonly database: Database;
  readonly cursors: Cursors;
  readonly reached: ReachedPosition;
  /** How long a query may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** How long to wait for a position that was asked for, in milliseconds. */
  readonly patienceMs?: number;
}

/** How new the answer must be. */
export interface Freshness {
  readonly minPosition?: Position;
}

const TIMEOUT_MS = 5_000;
const PATIENCE_MS = 2_000;
const POSITION_MAX = 2n ** 63n - 1n;
/** A table is not there. */
const UNDEFINED_TABLE = '42P01';
const ATTEMPTS_MAX = 3;

/** Waits until the audit trail reflects a position; a {@link PositionNotReachedError} if it does not in time. */
export async function readReflected(
  read: () => Promise<Reflected>,
  minPosition: Position | undefined,
  reached: ReachedPosition,
  patienceMs: number,
): Promise<Reflected> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const reflected = await read();
    if (minPosition === undefined || (reflected.position ?? -1n) >= minPosition) return reflected;
    const left = deadline - performance.now();
    if (left <= 0) throw new PositionNotReachedError(minPosition, reflected.position);
    await reached.wait(minPosition, left);
  }
}

/** Finds entries of the audit trail, page by page. */
export class FindAuditEntriesQuery {
  constructor(private readonly options: AuditQueryOptions) {}

  /**
   * Rejects with an InvalidAuditQueryError, an {@link AuditQueryTimeoutError}, a {@link PositionNotReachedError}, or a
   * DatabaseUnavailableError.
   */
  async execute(tenantId: string, query: AuditQuery, freshness: Freshness = {}): Promise<AuditPage> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(tenantId, query, freshness);
      } catch (error) {
        // Between two statements a partition was retired, or another version became the live one: what is there is asked anew.
        if (sqlState(error) !== UNDEFINED_TABLE || attempt >= ATTEMPTS_MAX) throw error;
      }
    }
  }

  private async attempt(tenantId: string, query: AuditQuery, { minPosition }: Freshness): Promise<AuditPage> {
    const { database, cursors, reached, timeoutMs = TIMEOUT_MS, patienceMs = PATIENCE_MS } = this.options;
    checkQuery(query);
    const { sort, limit, cursor } = query;
    const filter = withPlainTimes(query.filter);
    const after = cursor === undefined ? undefined : cursors.decode(tenantId, query, cursor);
    try {
      const read = (): Promise<Reflected> => readExtents(database, tenantId, filter, sort, timeoutMs);
      const { position, extents, retired } = await readReflected(read, minPosition, reached, patienceMs);
      const least = sort === 'oldest' && after !== undefined ? after + 1n : 0n;
      const upTo = position ?? -1n;
      const most = sort === 'newest' && after !== undefined && after <= upTo ? after - 1n : upTo;
      const windows = planWindows(extents, sort === 'newest', least, most < POSITION_MAX ? most : POSITION_MAX);
      const scan = new PageScan(database, tenantId, { ...query, filter }, limit + 1, timeoutMs);
      await scan.run(windows);
      const { rows } = scan;
      const last = rows.length > limit ? rows[limit - 1]! : undefined;
      const next = last ? cursors.encode(tenantId, query, BigInt(last.position!)) : null;
      return { entries: rows.slice(0, limit).map(entryOfRow), next, limit, position, retired };
    } catch (error) {
      if (error instanceof StatementTimeoutError) throw new AuditQueryTimeoutError(timeoutMs, error);
      throw error;
    }
  }
}
