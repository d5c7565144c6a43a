import { setTimeout as wait } from 'node:timers/promises';
import { readPositions } from '#libs/projections';
import { waitFor } from '#libs/testing';
import { Random } from '../../e2e/fuzz/random.js';
import { Writer } from '../../e2e/kill-loop/writer.js';
import { compareRows, compareWithFreshRebuild, eventsOf, rowsOf, settledTrail } from './check-trail.js';
import type { ProjectionBed, Victim } from './projection-bed.js';
import { RebuildOrders } from './rebuild-orders.js';

const WRITERS = 3;
/** Between two requests of a writer, in milliseconds: about five hundred events a second in all. */
const PAUSE_MS = 40;
/** After a kill something has to go on before the next one; then at most so long, in milliseconds. */
const NEXT_MS = 1_500;
const PATIENCE_MS = 60_000;

const KINDS: readonly Victim[] = ['active', 'projector', 'backend', 'postgres'];
/** How often each is chosen. */
const VICTIMS: readonly Victim[] = [...KINDS, 'active', 'active', 'backend', 'postgres'];

/** What a life under kills came to. */
export interface TortureReport {
  readonly kills: Readonly<Record<string, number>>;
  /** How many kills met a rebuild, by its phase. */
  readonly duringRebuild: Readonly<Record<string, number>>;
  readonly switched: number;
  readonly events: number;
  readonly acknowledged: number;
  readonly missing: number;
  readonly double: number;
  readonly strange: number;
  /** Rows that a fresh rebuild made, all equal. */
  readonly equalRows: number;
  /** The longest time from a kill until the projection had moved, in milliseconds. */
  readonly longestPauseMs: number;
}

/** Records, projects and rebuilds while processes are killed at moments that the seed chooses; then looks at every row. */
export async function tortureProjections(
  bed: ProjectionBed,
  { seed, kills, onKill }: { seed: number; kills: number; onKill?: (n: number, what: string) => void },
): Promise<TortureReport> {
  const random = new Random(seed);
  const victims = victimsOf(kills, random);
  const { urls, adminKey } = bed;
  const writers = Array.from(
    { length: WRITERS },
    (_, n) => new Writer(urls[n % urls.length]!, adminKey, `w${n}`, PAUSE_MS),
  );
  const writing = Promise.all(writers.map((writer) => writer.run()));
  const orders = new RebuildOrders(bed, new Random(seed + 1));
  const ordering = orders.run();
  const killed: Record<string, number> = {};
  const met: Record<string, number> = {};
  let longestPauseMs = 0;
  const over = new AbortController();
  const killing = (async () => {
    for (let n = 0; n < kills && !over.signal.aborted; n++) {
      longestPauseMs = Math.max(longestPauseMs, await moved(bed));
      await wait(random.int(NEXT_MS));
      if (orders.phase) met[orders.phase] = (met[orders.phase] ?? 0) + 1;
      const what = await bed.kill(victims[n]!, (from) => random.pick(from));
      killed[what] = (killed[what] ?? 0) + 1;
      onKill?.(n + 1, what);
    }
  })();
  try {
    await Promise.race([killing, ordering.then(() => killing)]);
    await bed.whole();
  } finally {
    over.abort();
    writers.forEach((writer) => writer.stop());
    orders.stop();
  }
  await writing;
  await ordering;
  const events = await eventsOf(bed);
  await settledTrail(bed, events);
  const { missing, double, strange } = compareRows(events, await rowsOf(bed));
  const acknowledged = writers.flatMap(({ sent }) => sent).filter(({ position }) => position !== undefined).length;
  return {
    kills: killed,
    duringRebuild: met,
    switched: orders.switched,
    events: events.length,
    acknowledged,
    missing: missing.length,
    double: double.length,
    strange: strange.length,
    equalRows: await compareWithFreshRebuild(bed),
    longestPauseMs: Math.round(longestPauseMs),
  };
}

/** Each kind as often as it is to be, in any order, again and again. */
function victimsOf(kills: number, random: Random): Victim[] {
  const victims: Victim[] = [];
  while (victims.length < kills) victims.push(...shuffled(kills < VICTIMS.length ? KINDS : VICTIMS, random));
  return victims;
}

function shuffled<T>(all: readonly T[], random: Random): T[] {
  const left = [...all];
  return all.map(() => left.splice(random.int(left.length), 1)[0]!);
}

/** Waits until the live version moves; gives how long that took. */
async function moved(bed: ProjectionBed): Promise<number> {
  const began = performance.now();
  const read = async (): Promise<bigint | undefined> => {
    const [live] = await readPositions(bed.database, [bed.model.name]);
    return live?.position ?? undefined;
  };
  const first = await waitFor(read, { timeoutMs: PATIENCE_MS, what: 'PostgreSQL to answer' });
  await waitFor(async () => (await read()) !== first, { timeoutMs: PATIENCE_MS, what: 'the projection to go on' });
  return performance.now() - began;
}
