import type { AuditEvent } from '#libs/contracts';
import { prepareEvents } from '#libs/audit';
import { Database } from '#libs/database';
import { encodeMetadata, EventCodec, type NewEvent } from '#libs/event-store';
import { formatTimestamp, ManualClock, randomShortId, type JsonValue } from '#libs/kernel';
import {
  type Projection,
  ProjectionRunner,
  ReachedPosition,
  readPositions,
  type RunnerListener,
} from '#libs/projections';
import {
  type AuditFilter,
  type AuditPage,
  type AuditQuery,
  AuditTrailProjection,
  Cursors,
  FindAuditEntriesQuery,
  GetAuditEntryQuery,
} from '#libs/read-models';
import { InMemoryKeyring } from './in-memory.keyring.js';
import { LiveEventStore } from './live.event-store.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { waitFor } from './wait-for.js';

const SILENT: RunnerListener = {
  began: () => undefined,
  received: () => undefined,
  moved: () => undefined,
  parked: () => undefined,
  trouble: () => undefined,
  ended: () => undefined,
};

/** An audit trail on a real PostgreSQL, of events in a log that is in memory. */
export class AuditTrailBed {
  readonly store = new LiveEventStore();
  readonly keyring = new InMemoryKeyring('audit trail');
  readonly codec = new EventCodec(this.keyring);
  readonly clock = new ManualClock();
  readonly cursors = new Cursors(Buffer.alloc(32, 7));
  readonly database: Database;
  /** Of the runners, which drop their connections when they lose their lock. */
  private readonly runners: Database;
  private readonly streams = new Map<string, { name: string; revision: bigint }>();

  private constructor(readonly test: TestDatabase) {
    this.database = new Database({ url: test.url });
    this.runners = new Database({ url: test.url });
  }

  static async create(): Promise<AuditTrailBed> {
    return new AuditTrailBed(await createTestDatabase());
  }

  /** A tenant of its own. */
  async tenant(): Promise<string> {
    const tenantId = randomShortId();
    await this.keyring.createTenant(tenantId);
    return tenantId;
  }

  /** Seals audit events and appends them to the tenant's stream, all with the time of the clock. */
  async record(tenantId: string, events: readonly AuditEvent[]): Promise<NewEvent[]> {
    const body = Buffer.from(JSON.stringify(events));
    const receivedAtMs = this.clock.nowMs();
    const stream = this.streamOf(tenantId).name;
    const prepared = await prepareEvents({ tenantId, form: 'array', body, receivedAtMs, stream }, this);
    if (prepared.errors.length > 0) throw new Error(JSON.stringify(prepared.errors));
    const metadata = encodeMetadata({ tenantId, schema: '1.0', recordedAt: formatTimestamp(receivedAtMs) });
    const appended = prepared.events.map(({ id, type, data }) => ({ id, type, data, metadata }));
    await this.append(tenantId, appended);
    return appended;
  }

  /** Appends events as they are to the tenant's stream. */
  async append(tenantId: string, events: readonly NewEvent[]): Promise<void> {
    const stream = this.streamOf(tenantId);
    const expectedRevision = stream.revision < 0n ? 'no_stream' : stream.revision;
    stream.revision = (await this.store.append(stream.name, events, { expectedRevision })).revision;
  }

  private streamOf(tenantId: string): { readonly name: string; revision: bigint } {
    const stream = this.streams.get(tenantId) ?? { name: `audit-${tenantId}.${randomShortId()}`, revision: -1n };
    this.streams.set(tenantId, stream);
    return stream;
  }

  projection(): AuditTrailProjection {
    return new AuditTrailProjection({ ...this, eventStore: this.store });
  }

  runner(
    projections: readonly Projection[] = [this.projection()],
    listener: Partial<RunnerListener> = {},
    stores = { database: this.runners, databaseUrl: this.test.url },
  ): ProjectionRunner {
    return new ProjectionRunner({
      eventStore: this.store,
      codec: this.codec,
      ...stores,
      projections,
      listener: { ...SILENT, ...listener },
    });
  }

  /** Runs projections until everything in the log is projected. */
  async project(projections?: readonly Projection[]): Promise<void> {
    const stop = new AbortController();
    const running = this.runner(projections).run(stop.signal);
    try {
      await this.caughtUp(projections?.map(({ name }) => name));
    } finally {
      stop.abort();
      await running;
    }
  }

  /** Resolves when projections have come to the end of the log. */
  async caughtUp(names: readonly string[] = ['audit-trail']): Promise<void> {
    const head = await this.store.headPosition();
    const there = async (): Promise<boolean> => {
      const rows = await readPositions(this.database, names);
      return rows.length === names.length && rows.every(({ position }) => position === head);
    };
    await waitFor(there, { timeoutMs: 30_000, what: 'the projections to catch up' });
  }

  /** A query with its own defaults. */
  find(tenantId: string, filter: AuditFilter = {}, rest: Partial<AuditQuery> = {}): Promise<AuditPage> {
    return this.findQuery().execute(tenantId, { filter, sort: 'newest', limit: 50, ...rest });
  }

  findQuery(patienceMs = 200): FindAuditEntriesQuery {
    return new FindAuditEntriesQuery({ ...this, reached: new ReachedPosition(), patienceMs });
  }

  getQuery(): GetAuditEntryQuery {
    return new GetAuditEntryQuery({ ...this, reached: new ReachedPosition(), patienceMs: 200 });
  }

  /** Rows of a statement that looks past row-level security, at one partition after the other. */
  async rows(sql: string, params: readonly JsonValue[] = []): Promise<Record<string, unknown>[]> {
    return this.database.query(sql, params);
  }

  /** Takes the database away from everybody, or gives it back. */
  async away(isAway: boolean): Promise<void> {
    const url = new URL(this.test.url);
    const name = url.pathname.slice(1);
    url.pathname = '/postgres';
    const server = new Database({ url: url.href, poolMax: 1 });
    await server.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS ${!isAway}`);
    if (isAway) await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await server.close();
  }

  async close(): Promise<void> {
    await Promise.all([this.database.close(), this.runners.close()]);
    await this.test.drop();
  }
}
