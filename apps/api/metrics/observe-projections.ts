import { Counter, Gauge, type Registry } from 'prom-client';
import { type ProjectionStatus, REBUILD_PHASES } from '#libs/projections';
import type { Backend } from '../backend/backend.js';
import type { ShownProgress } from '../projections/rebuild-messages.js';

type Projected = Pick<Backend, 'projections' | 'rebuilds'>;
type Read<T> = (one: T) => number;

/** Figures of each projection. */
const GAUGES: Readonly<Record<string, readonly [help: string, read: Read<ProjectionStatus>]>> = {
  steno_projection_position: [
    'Everything up to here in the log has its effect; a double, so that the last digits may be lost.',
    ({ position }) => Number(position ?? Number.NaN),
  ],
  steno_projection_lag_events: ['Events without effect yet.', ({ lagEvents }) => lagEvents],
  steno_projection_lag_seconds: ['Age of the oldest event without effect.', ({ lagMs }) => lagMs / 1000],
  steno_projection_parked_events: ['Events that could not be applied.', ({ parked }) => parked],
};

/** What the runner of this process did since its thread began; divided, events a batch. */
const COUNTERS: Readonly<Record<string, readonly [help: string, read: Read<ProjectionStatus>]>> = {
  steno_projection_events_total: ['Events that this process gave to the projection.', ({ events }) => events],
  steno_projection_batches_total: ['Batches, each a transaction, that they came in.', ({ batches }) => batches],
};

/** Figures of the newest rebuild of each projection that this process ran. */
const REBUILD_GAUGES: Readonly<Record<string, readonly [help: string, read: Read<ShownProgress>]>> = {
  steno_rebuild_position: ['How far the version is that is built, or was.', ({ position }) => Number(position ?? 0)],
  steno_rebuild_head: ['Where the log ended when that was told.', ({ head }) => Number(head ?? Number.NaN)],
  steno_rebuild_events_per_second: ['Events a second, of the last seconds.', ({ eventsPerSecond }) => eventsPerSecond],
};

/** Adds the figures of projections and rebuilds, by the name of the projection; they are read whenever somebody asks. */
export function observeProjections(backend: Projected, registry: Registry): void {
  const labelNames = ['projection'] as const;
  const statuses = (): readonly ProjectionStatus[] => backend.projections.statuses;
  for (const [name, [help, read]] of Object.entries(GAUGES))
    registry.registerMetric(gaugeOf(name, help, statuses, read));
  for (const [name, [help, read]] of Object.entries(REBUILD_GAUGES))
    registry.registerMetric(gaugeOf(name, help, () => backend.rebuilds.newest, read));
  for (const [name, [help, read]] of Object.entries(COUNTERS)) {
    const collect = (): void => {
      counter.reset();
      for (const one of statuses()) counter.inc({ projection: one.projection }, read(one));
    };
    const counter = new Counter({ name, help, labelNames, registers: [], collect });
    registry.registerMetric(counter);
  }
  registry.registerMetric(phaseGauge(backend));
  registry.registerMetric(activeGauge(backend));
}

function gaugeOf<T extends { readonly projection: string }>(
  name: string,
  help: string,
  all: () => readonly T[],
  read: Read<T>,
): Gauge<'projection'> {
  const collect = (): void => {
    gauge.reset();
    for (const one of all()) gauge.set({ projection: one.projection }, read(one));
  };
  const gauge = new Gauge({ name, help, labelNames: ['projection'], registers: [], collect });
  return gauge;
}

/** One of the phases is 1, the others are 0. */
function phaseGauge(backend: Projected): Gauge<'projection' | 'phase'> {
  const collect = (): void => {
    gauge.reset();
    for (const { projection, phase: now } of backend.rebuilds.newest)
      for (const phase of REBUILD_PHASES) gauge.set({ projection, phase }, Number(phase === now));
  };
  const name = 'steno_rebuild_phase';
  const help = 'Where the newest rebuild is that this process ran.';
  const gauge = new Gauge({ name, help, labelNames: ['projection', 'phase'], registers: [], collect });
  return gauge;
}

function activeGauge(backend: Projected): Gauge {
  const name = 'steno_projection_runner_active';
  const help = 'Whether the runner of this process is the active one; there is one, whatever the number of processes.';
  const collect = (): void => gauge.set(Number(backend.projections.isActive));
  const gauge = new Gauge({ name, help, registers: [], collect });
  return gauge;
}
