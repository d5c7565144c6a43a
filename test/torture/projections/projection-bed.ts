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
import { ApiProcess } from '../../e2e/api/api-process.js';
import { Projector } from './projector.js';

type Cluster = Awaited<ReturnType<typeof prepareCluster>>;
type RunningPostgres = Awaited<ReturnType<typeof startPostgres>>;

const PROJECTORS = 2;
const RESTART_MS = 60_000;
/** As in production, but for its share of memory. */
const SETTINGS = { shared_buffers: '128MB' };

/** What can be killed. `backend`: one process of Postgres, at which the server goes through the recovery of a crash. */
export type Victim = 'active' | 'projector' | 'backend' | 'postgres';

/** A PostgreSQL of its own with the product's settings, an event log, the API, and two processes more that project. */
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
    private api: ApiProcess,
    private readonly apiPort: number,
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
    const apiPort = await freePort();
    const api = await startApi(postgres.url, eventLog.url, directory.path, apiPort);
    const masterKey = await openMasterKey({
      databaseUrl: postgres.url,
      dataDirectory: directory.path,
      configured: undefined,
    });
    const keyring = new PostgresKeyring({ database: postgres.url, masterKey });
    const bed = new ProjectionBed(directory, cluster, postgres, eventLog, api, apiPort, keyring, masterKey.reveal());
    const data = { databaseUrl: postgres.url, eventStoreUrl: eventLog.url, masterKey: bed.masterKey };
    bed.projectors = Array.from({ length: PROJECTORS }, () => new Projector(data));
    return bed;
  }

  get url(): string {
    return this.api.url;
  }

  get adminKey(): string {
    return this.api.adminKey;
  }

  /** Lets whoever may rebuild look whether there is something to do. */
  wake(): void {
    for (const projector of this.projectors) projector.wake();
  }

  /** Ends a process by SIGKILL; `choose` picks one of several. What was killed is started again in the background. */
  async kill(victim: Victim, choose: <T>(from: readonly T[]) => T): Promise<string> {
    await this.restarting;
    const active = this.projectors.find(({ isActive }) => isActive);
    if (victim === 'postgres') return this.killPostgres();
    if (victim === 'backend') return this.killBackend(choose);
    if (victim === 'active' && !active) return this.killApi();
    (victim === 'active' ? active! : choose(this.projectors)).kill();
    return victim === 'active' ? 'the active runner' : 'a process that projects';
  }

  private killApi(): string {
    this.restarting = (async () => {
      await this.api.stop('SIGKILL');
      const { url } = this.postgres;
      this.api = await startApi(url, this.eventLog.url, this.directory.path, this.apiPort);
    })();
    return 'the API with the active runner';
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
  whole(): Promise<void> {
    return this.restarting;
  }

  async stop(): Promise<void> {
    await this.restarting.catch(() => undefined);
    this.projectors.forEach((projector) => projector.stop());
    await this.api.stop('SIGKILL');
    await Promise.all([this.eventStore.close(), this.database.close(), this.keyring.close()]);
    await this.eventLog.stop();
    await this.postgres.stop();
    await this.directory.remove();
  }
}

function logIn(directory: string): string {
  return join(directory, 'postgres.log');
}

function startApi(
  databaseUrl: string,
  eventStoreUrl: string,
  dataDirectory: string,
  port: number,
): Promise<ApiProcess> {
  const environment = { STENO_PORT: String(port) };
  return ApiProcess.start({ databaseUrl, eventStoreUrl, dataDirectory, environment });
}
