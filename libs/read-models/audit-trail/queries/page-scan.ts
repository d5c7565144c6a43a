import { type Database, StatementTimeoutError } from '#libs/database';
import type { AuditQuery } from './audit-filter.js';
import type { EntryRow } from './entry-of-row.js';
import { depthSql, type LookUp, pageSql, type PageScope, type Statement } from './page-sql.js';
import { searchCondition } from './search-condition.js';
import type { Window } from './windows.js';

/** So many entries are looked at one by one, before it is known whether what is searched for is frequent or rare. */
const SAMPLE = 2_000;
/** What occurs so often in the sample is frequent: the next page of it is found sooner by going on than by any index. */
const FREQUENT = 8;

/** Gathers one page, window after window. */
export class PageScan {
  readonly rows: EntryRow[] = [];
  private lookUp: LookUp | undefined;
  private readonly deadline: number;

  constructor(
    private readonly database: Database,
    private readonly tenantId: string,
    private readonly query: AuditQuery,
    private readonly wanted: number,
    private readonly timeoutMs: number,
  ) {
    this.deadline = performance.now() + timeoutMs;
    if (searchCondition(query.filter) === undefined) this.lookUp = 'ordered';
  }

  /** Looks through the windows until there are as many rows as wanted. */
  async run(windows: readonly Window[]): Promise<void> {
    for (const window of windows) {
      if (this.rows.length >= this.wanted) return;
      if (this.lookUp) await this.scan(window, this.lookUp);
      else await this.sample(window);
    }
  }

  private async sample(window: Window): Promise<void> {
    const [at] = await this.ask<{ position: string }>(depthSql(this.scope(window), SAMPLE));
    if (!at) return this.scan(window, 'ordered');
    const edge = BigInt(at.position);
    const isNewest = this.query.sort === 'newest';
    await this.scan({ ...window, ...(isNewest ? { from: edge } : { to: edge }) }, 'ordered');
    this.lookUp = this.rows.length >= FREQUENT ? 'ordered' : 'indexed';
    if (this.rows.length >= this.wanted) return;
    await this.scan({ ...window, ...(isNewest ? { to: edge - 1n } : { from: edge + 1n }) }, this.lookUp);
  }

  private async scan(window: Window, lookUp: LookUp): Promise<void> {
    if (window.from > window.to) return;
    const missing = this.wanted - this.rows.length;
    this.rows.push(...(await this.ask<EntryRow>(pageSql(this.scope(window), missing, lookUp))));
  }

  private scope(window: Window): PageScope {
    const { tenantId, query } = this;
    return { tenantId, filter: query.filter, sort: query.sort, window };
  }

  private ask<R extends object>(statement: Statement): Promise<R[]> {
    const left = Math.ceil(this.deadline - performance.now());
    if (left <= 0) throw new StatementTimeoutError(this.timeoutMs);
    return this.database.tenantQuery<R>(this.tenantId, { ...statement, timeoutMs: left });
  }
}
