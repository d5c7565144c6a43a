import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Database } from '#libs/database';
import { prepareCluster, startPostgres } from '#libs/embedded-postgres';
import { EventCodec, type EventStore } from '#libs/event-store';
import { EventStoreDbEventStore } from '#libs/event-store/eventstoredb';
import { SystemClock } from '#libs/kernel';
import { openMasterKey, PostgresKeyring } from '#libs/privacy/postgres';
import { AuditTrailModel } from '#libs/read-models';
import { freePort, startTestEventLog, temporaryDirectory, type TestEventLog, waitFor } from '#libs/testing';
import { Projector } from './projector.js';
import { RestartingApi } from './restarting-api.js';

type Cluster = Awaited<ReturnType<typeof prepareCluster>>;
type RunningPostgres = Awaited<ReturnType<typeof startPostgres>>;

const APIS = 2;
const PROJECTORS = 2;
const RESTART_MS = 60_000;
const ACTIVE_MS = 5_000;
/** As in production, but for its share of memory. */
const SETTINGS = { shared_buffers: '128MB' };

/** What can be killed. `backend`: one process of Postgres, at which the server goes through the recovery of a crash. */
export type Victim = 'active' | 'projector' | 'backend' | 'postgres';

/** A PostgreSQL of its own with the product's settings, an event log, two processes of the API, and two more that project. */
export class ProjectionBed {
  readonly database: Database;
  readonly eventStore: EventStore;
  readonly model: AuditTrailModel;
  private projectors: Projector[] = [];
  private restarting: Promise<void> = Promise.resolve();

  private constructor(
    private readonly directory: { readonly path: string; remove(): Promise<void> },
    private readonly cluster: Cluster,
    private postgres: RunningPostgres,
    private readonly eventLog: TestEventLog,
    private readonly apis: readonly RestartingApi[],
    private readonly keyring: PostgresKeyring,
    readonly masterKey: string,
  ) {
    this.database = new Database({ url: postgres.url, applicationName: 'torture' });
    this.eventStore = new EventStoreDbEventStore({ connectionString: eventLog.url });
    const codec = new EventCodec(keyring);
    this.model = new AuditTrailModel({ ...this, codec, clock: new SystemClock() });
  }

  /** Starts all of it; needs a build. */
  static async start(): Promise<ProjectionBed> {
    const directory = await temporaryDirectory();
    const home = join(directory.path, 'postgres');
    await mkdir(home);
    const cluster = await prepareCluster(home);
    const port = await freePort();
    const postgres = await startPostgres(cluster, { port, logFile: logIn(directory.path), settings: SETTINGS });
    const eventLog = await startTestEventLog();
    const apis: RestartingApi[] = [];
    for (let n = 0; n < APIS; n++) apis.push(await startApi(postgres.url, eventLog.url, directory.path));
    const masterKey = await openMasterKey({
      databaseUrl: postgres.url,
      dataDirectory: directory.path,
      configured: undefined,
    });
    const keyring = new PostgresKeyring({ database: postgres.url, masterKey });
    const bed = new ProjectionBed(directory, cluster, postgres, eventLog, apis, keyring, masterKey.reveal());
    const data = { databaseUrl: postgres.url, eventStoreUrl: eventLog.url, masterKey: bed.masterKey };
    bed.projectors = Array.from({ length: PROJECTORS }, () => new Projector(data));
    return bed;
  }

  /** Where events are recorded; each stays where it is over its restarts. */
  get urls(): readonly string[] {
    return this.apis.map(({ url }) => url);
  }

  get adminKey(): string {
    return this.apis[0]!.adminKey;
  }

  /** Lets whoever may rebuild look whether there is something to do. */
  wake(): void {
    for (const projector of this.projectors) projector.wake();
  }

  /** Ends a process by SIGKILL; `choose` picks one of several. What was killed is started again in the background. */
  async kill(victim: Victim, choose: <T>(from: readonly T[]) => T): Promise<string> {
    await this.restarting;
    if (victim === 'postgres') return this.killPostgres();
    if (victim === 'backend') return this.killBackend(choose);
    const active = victim === 'active' ? await this.active() : undefined;
    (active ?? choose(this.projectors)).kill();
    if (active instanceof RestartingApi) return 'the API with the active runner';
    return active ? 'the active runner' : 'a process that projects';
  }

  /** The process whose runner is the active one: it says so twice a second. Undefined where nobody does. */
  private async active(): Promise<Projector | RestartingApi | undefined> {
    const find = async (): Promise<Projector | RestartingApi | undefined> => {
      const areActive = await Promise.all(this.apis.map((api) => api.isActive()));
      return this.projectors.find(({ isActive }) => isActive) ?? this.apis.find((_, i) => areActive[i]);
    };
    return waitFor(find, { timeoutMs: ACTIVE_MS, what: 'a runner to be active' }).catch(() => undefined);
  }

  private killPostgres(): string {
    process.kill(this.postgres.pid, 'SIGKILL');
    this.restarting = (async () => {
      await this.postgres.exited;
      const { port } = this.postgres;
      const options = { port, logFile: logIn(this.directory.path), settings: SETTINGS };
      // Those that the postmaster left behind hold its memory for a moment.
      const start = (): Promise<RunningPostgres> => startPostgres(this.cluster, options);
      this.postgres = await waitFor(start, {
        timeoutMs: RESTART_MS,
        intervalMs: 200,
        what: 'PostgreSQL to start again',
      });
    })();
    return 'PostgreSQL';
  }

  private async killBackend(choose: <T>(from: readonly T[]) => T): Promise<string> {
    const backends = await this.database.query<{ pid: number; name: string }>(`
      SELECT pid, application_name AS name FROM pg_stat_activity
      WHERE application_name IN ('stenographer projections', 'stenographer rebuilds')`);
    if (backends.length === 0) return this.killPostgres();
    const { pid, name } = choose(backends);
    process.kill(pid, 'SIGKILL');
    return `a backend of ${name.slice('stenographer '.length)}`;
  }

  /** Waits until what was killed is up again. */
  async whole(): Promise<void> {
    await Promise.all([this.restarting, ...this.apis.map((api) => api.whole())]);
  }

  async stop(): Promise<void> {
    await this.restarting.catch(() => undefined);
    this.projectors.forEach((projector) => projector.stop());
    await Promise.all(this.apis.map((api) => api.stop()));
    await Promise.all([this.eventStore.close(), this.database.close(), this.keyring.close()]);
    await this.eventLog.stop();
    await this.postgres.stop();
    await this.directory.remove();
  }
}

function logIn(directory: string): string {
  return join(directory, 'postgres.log');
}

async function startApi(databaseUrl: string, eventStoreUrl: string, dataDirectory: string): Promise<RestartingApi> {
  const environment = { STENO_PORT: String(await freePort()) };
  return RestartingApi.start({ databaseUrl, eventStoreUrl, dataDirectory, environment });
}
