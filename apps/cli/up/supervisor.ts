import type { Configuration } from '#libs/config';
import { join } from 'node:path';
import { apiLaunch } from './api.js';
import type { DataDirectory } from './data-directory.js';
import type { Journal } from './journal.js';
import { claimUnlessAny } from './port.js';
import type { RunFile } from './run-file.js';
import { runMigrations } from './run-migrations.js';
import type { Launch, Running } from './running.js';
import { eventLogLaunch, postgresLaunch } from './stores.js';
import { Supervised, type SupervisionEvents } from './supervised.js';

/** The processes of a run, as far as they are ours. */
export interface Processes {
  readonly eventLog: Running | null;
  readonly postgres: Running | null;
  readonly api: Running;
}

/** Starts the processes in order, keeps them running, and stops them in the opposite order. */
export class Supervisor implements SupervisionEvents {
  private readonly stopping = new AbortController();
  private readonly supervised: Supervised[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly configuration: Configuration,
    private readonly data: DataDirectory,
    private readonly runFile: RunFile,
    private readonly journal: Journal,
  ) {}

  /** Resolves once everything is up; rejects with a sentence, or because of {@link stop}. */
  async start(): Promise<Processes> {
    const { configuration, data } = this;
    const { eventStoreUrl, databaseUrl } = configuration;
    const port = await claimUnlessAny(configuration.port, 'STENO_PORT');
    const postgres = databaseUrl ? null : this.supervise('postgres', await postgresLaunch(configuration, data));
    const eventLog = eventStoreUrl ? null : this.supervise('event-log', await eventLogLaunch(configuration, data));
    const own = this.supervised.map(({ name }) => name);
    if (own.length > 0) this.journal.say(`Starting ${own.join(' and ')} …`);
    // Both are waited for, so that a failure of one does not leave the other half started.
    const [log, database] = await Promise.allSettled([eventLog?.start() ?? null, postgres?.start() ?? null]);
    const stores = { eventLog: valueOf(log), postgres: valueOf(database) };
    const urls = {
      eventStoreUrl: stores.eventLog?.url ?? eventStoreUrl!,
      databaseUrl: stores.postgres?.url ?? databaseUrl!,
    };
    this.journal.say('Migrating the database …');
    await runMigrations(urls.databaseUrl, !postgres, join(data.logs, 'migrate.log'), this.stopping.signal);
    this.journal.say('Starting api …');
    const api = this.supervise('api', apiLaunch(port, data, urls));
    return { ...stores, api: await api.start() };
  }

  /** Stops what runs: the API first, which finishes what it accepted, then the event log, then PostgreSQL. */
  async stop(): Promise<void> {
    this.stopping.abort();
    for (const one of this.supervised.toReversed()) await one.stop();
    await this.runFile.remove();
  }

  /** Ends what still runs at once. */
  kill(): void {
    for (const one of this.supervised) one.kill();
  }

  async onUp(name: string, running: Running): Promise<void> {
    await this.runFile.note(name, running);
    if (this.seen.has(name)) this.journal.say(`${name} is back (process ${running.pid}).`);
    this.seen.add(name);
  }

  onDown(name: string, how: string, retryInMs: number): void {
    this.journal.say(`${name} ended (${how}); it is started again in ${retryInMs} ms.`);
  }

  private supervise(name: string, launch: Launch): Supervised {
    this.stopping.signal.throwIfAborted();
    const supervised = new Supervised(name, launch, this);
    this.supervised.push(supervised);
    return supervised;
  }
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
