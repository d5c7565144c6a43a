import { setTimeout as wait } from 'node:timers/promises';
import { beginVersion, dropVersion, listVersions, type RebuildPhase, type VersionRecord } from '#libs/projections';
import type { Random } from '../../e2e/fuzz/random.js';
import type { ProjectionBed } from './projection-bed.js';

const LOOK_MS = 100;
/** Slow enough that most kills meet a rebuild in the middle of something. */
const RATES = [null, 3_000, 8_000] as const;

/** Sees to it that a version is always being built: from the beginning or from where the live one was, at one pace or another. */
export class RebuildOrders {
  /** Versions that became the live one. */
  switched = 0;
  /** Where the rebuild is that goes on; undefined between two. */
  phase: RebuildPhase | undefined;
  private seen = new Set<number>();
  private isStopped = false;

  constructor(
    private readonly bed: ProjectionBed,
    private readonly random: Random,
  ) {}

  /** Orders one after the other until told to stop; rejects if a version turns out different from the live one. */
  async run(): Promise<void> {
    while (!this.isStopped) {
      const versions = await listVersions(this.bed.database, [this.bed.model.name]).catch(() => undefined);
      if (versions) await this.look(versions);
      await wait(LOOK_MS);
    }
  }

  /** Orders nothing more. */
  stop(): void {
    this.isStopped = true;
  }

  private async look(versions: readonly VersionRecord[]): Promise<void> {
    const live = versions.find(({ state }) => state === 'live');
    const building = versions.find(({ state }) => state === 'building');
    if (live?.rebuild && !this.seen.has(live.version)) {
      this.seen.add(live.version);
      this.switched++;
    }
    this.phase = building?.rebuild?.phase;
    if (this.phase === 'failed') throw new Error(`A rebuild failed: ${JSON.stringify(building!.rebuild, plain)}`);
    if (live?.position && !building) await this.order(versions, live.position).catch(() => undefined);
    else if (building) this.bed.wake();
  }

  /** A Postgres that is killed meanwhile is a reason to try again. */
  private async order(versions: readonly VersionRecord[], reached: bigint): Promise<void> {
    const { database, model } = this.bed;
    for (const { state, version } of versions) if (state === 'retired') await dropVersion(database, model, version);
    await beginVersion(database, model, {
      after: this.random.once(3) ? reached : null,
      maxPerSecond: this.random.pick(RATES),
      isSwitchWanted: true,
      acceptedDifferences: null,
      requestedBy: 'torture',
    });
  }
}

/** Big integers as text. */
export function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
