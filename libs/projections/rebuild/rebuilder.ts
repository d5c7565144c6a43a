import { AdvisoryLock, type Database, holdLock } from '#libs/database';
import type { EventCodec, EventStore } from '#libs/event-store';
import { PositionMovedError, readPositions } from '../positions/positions.js';
import { BackOff } from '../runner/back-off.js';
import type { PreparingThreads } from '../preparing/preparing-threads.js';
import type { BatchLimits } from '../runner/batch.js';
import { StageTimes } from '../runner/stage-times.js';
import { whileHeld } from '../runner/while-held.js';
import { type Comparison, compareWithLive } from '../versions/comparison.js';
import type { ReadModel } from '../versions/read-model.port.js';
import { switchVersion } from '../versions/switch-version.js';
import { listVersions, setPhase } from '../versions/versions.js';
import { Building } from './building.js';
import { completeCopy, copyStretch } from './copying.js';
import { passOf } from './log-pass.js';
import type { RebuildListener } from './rebuild-listener.js';
import { RebuildPass } from './rebuild-pass.js';

/** How close to the end of the log a version has to be before it is compared, in bytes of the log. */
const CLOSE = 4n * 1024n * 1024n;
const PROGRESS_MS = 500;

export interface RebuilderOptions {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly database: Database;
  /** For the connection that holds the lock. */
  readonly databaseUrl: string;
  readonly models: readonly ReadModel[];
  readonly listener: RebuildListener;
  readonly limits?: BatchLimits;
  /** Other threads to open boxes and make rows; without them, the thread of the rebuilder does it. */
  readonly threads?: PreparingThreads;
}

/**
 * Builds the versions of read models that were ordered: all of them from one reading of the log, into tables without
 * indexes; then makes the indexes, catches up, compares each with the live version at the same position, and switches. It
 * goes on where it was after any end, its own or that of a store. One process rebuilds at a time.
 */
export class Rebuilder {
  private readonly times = new StageTimes();

  constructor(private readonly options: RebuilderOptions) {}

  /** Runs until nothing is left to be done, or the signal says stop. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { database, databaseUrl, listener, models } = this.options;
    const wanted = { url: databaseUrl, key: AdvisoryLock.rebuild, applicationName: database.applicationName };
    const backOff = new BackOff();
    while (!signal.aborted) {
      try {
        const lock = await holdLock(wanted, signal);
        if (!lock) return;
        if (await whileHeld(lock, database, signal, (held) => this.lead(held))) return;
      } catch (error) {
        // A version was dropped, or another process went on with it: what is ordered now is looked up anew.
        const isTrouble = !signal.aborted && !(error instanceof PositionMovedError);
        if (isTrouble) for (const { name } of models) listener.trouble(name, error);
      }
      if (!signal.aborted) await backOff.pause(signal);
    }
  }

  /** Whether everything that was ordered is done. */
  private async lead(signal: AbortSignal): Promise<boolean> {
    const buildings = await this.ordered();
    const telling = setInterval(() => void this.tell(buildings), PROGRESS_MS);
    try {
      await this.tell(buildings);
      if (buildings.length > 0) await this.build(buildings, signal);
    } finally {
      clearInterval(telling);
      await this.tell(buildings);
    }
    return !signal.aborted && (await this.ordered()).length === 0;
  }

  private async ordered(): Promise<Building[]> {
    const { database, models } = this.options;
    const records = await listVersions(database, models.map(({ name }) => name)); // prettier-ignore
    return records
      .filter(({ state, rebuild }) => state === 'building' && rebuild && !isDone(rebuild.phase))
      .map(
        (record) =>
          new Building(
            models.find(({ name }) => name === record.projection)!,
            record,
          ),
      );
  }

  private async build(buildings: readonly Building[], signal: AbortSignal): Promise<void> {
    for (const building of buildings) if (building.phase === 'copying') await this.copy(building, signal);
    if (signal.aborted) return;
    const loading = buildings.filter(({ phase }) => phase === 'loading');
    if (loading.length > 0) await this.reachEnd(loading, signal);
    for (const building of buildings) {
      if (signal.aborted) return;
      if (building.phase === 'loading') await this.enter(building, 'indexing');
      if (building.phase === 'indexing') await this.index(building, signal);
    }
    if (signal.aborted) return;
    await this.reachEnd(buildings, signal);
    for (const building of buildings) if (!signal.aborted) await this.finish(building, signal);
  }

  /** Copies rows from the live version, a stretch at a time. */
  private async copy(building: Building, signal: AbortSignal): Promise<void> {
    const { database } = this.options;
    const { model, version, after: upTo } = building;
    while (building.position !== upTo) {
      if (signal.aborted) return;
      const { reached, events } = await copyStretch(database, model, version, building.position, upTo!);
      building.position = reached;
      await building.pace.took(events, signal);
    }
    await completeCopy(database, model, version, upTo!);
    building.phase = 'loading';
  }

  private async index(building: Building, signal: AbortSignal): Promise<void> {
    const onProgress = (progress: Building['indexes']): void => void (building.indexes = progress);
    await building.model.createIndexes(this.options.database, building.schema, signal, onProgress);
    if (!signal.aborted) await this.enter(building, 'catching-up');
  }

  /** Passes over the log until its end is close. */
  private async reachEnd(buildings: readonly Building[], signal: AbortSignal): Promise<void> {
    const backOff = new BackOff();
    while (!signal.aborted) {
      try {
        await this.pass(buildings, signal).run();
        backOff.reset();
        const head = (await this.options.eventStore.headPosition()) ?? -1n;
        if (buildings.every(({ position }) => head - (position ?? -1n) < CLOSE)) return;
      } catch (error) {
        if (error instanceof PositionMovedError) throw error;
        await this.checkAllThere(buildings);
        for (const { projection } of buildings) this.options.listener.trouble(projection, error);
        await backOff.pause(signal);
      }
    }
  }

  /** Rejects with a PositionMovedError where a version was dropped, which can be met anywhere; not where the database is away. */
  private async checkAllThere(buildings: readonly Building[]): Promise<void> {
    const ordered = await this.ordered().catch(() => buildings);
    const isThere = (one: Building): boolean =>
      ordered.some(({ projection, version }) => projection === one.projection && version === one.version);
    const gone = buildings.find((one) => !isThere(one));
    if (gone) throw new PositionMovedError(gone.projection);
  }

  /** Compares, and switches; or says why not. */
  private async finish(building: Building, signal: AbortSignal): Promise<void> {
    const { database } = this.options;
    await this.enter(building, 'comparing');
    const comparison = await compareWithLive(database, building.model, building.version);
    if (!comparison) return this.fail(building, 'There is nothing to compare: the log, or the live version, is empty.');
    if (!comparison.isEqual && !building.isDifferenceAccepted) return this.fail(building, DIFFERENT, comparison);
    if (!building.isSwitchWanted) return this.enter(building, 'ready', comparison);
    await this.enter(building, 'catching-up', comparison);
    await this.switchOver(building, comparison, signal);
  }

  private async switchOver(building: Building, comparison: Comparison, signal: AbortSignal): Promise<void> {
    const { model, version, isDifferenceAccepted } = building;
    const backOff = new BackOff();
    while (!signal.aborted) {
      await this.reachEnd([building], signal);
      await this.reachLive(building, signal);
      const outcome = await switchVersion(this.options.database, model, version, comparison, isDifferenceAccepted);
      if (outcome.kind === 'different') return this.fail(building, DIFFERENT, outcome.comparison);
      if (outcome.kind === 'switched') {
        building.phase = 'switched';
        return;
      }
      if (outcome.kind === 'busy') await backOff.pause(signal);
    }
  }

  /** The live version may have been told a position at which there is no event of ours: where there is none between, it is reached. */
  private async reachLive(building: Building, signal: AbortSignal): Promise<void> {
    const { database, eventStore } = this.options;
    const [live] = await readPositions(database, [building.projection]);
    const to = live?.position ?? null;
    if (to === null || building.position === null || to <= building.position) return;
    for await (const message of passOf(eventStore, building.position)) {
      if (message.kind === 'event') {
        if (message.event.position <= to) return;
        break;
      }
    }
    await this.pass([building], signal).moveTo(to);
  }

  private pass(buildings: readonly Building[], signal: AbortSignal): RebuildPass {
    return new RebuildPass(buildings, { ...this.options, times: this.times }, signal);
  }

  private async enter(building: Building, phase: Building['phase'], comparison?: Comparison): Promise<void> {
    await setPhase(this.options.database, building, phase, { comparison });
    building.phase = phase;
  }

  private async fail(building: Building, failure: string, comparison?: Comparison): Promise<void> {
    await setPhase(this.options.database, building, 'failed', { comparison, failure });
    building.phase = 'failed';
  }

  private async tell(buildings: readonly Building[]): Promise<void> {
    const head = await this.options.eventStore.headPosition().catch(() => null);
    for (const building of buildings) this.options.listener.progress(building.progress(head, this.times.milliseconds));
  }
}

const DIFFERENT = 'It differs from the live version. Accept the differences with a reason, or drop it.';

function isDone(phase: Building['phase']): boolean {
  return phase === 'ready' || phase === 'failed' || phase === 'switched';
}
