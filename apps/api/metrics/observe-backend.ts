import { Counter, Gauge, type Registry } from 'prom-client';
import type { Backend } from '../backend/backend.js';

type Read = (backend: Backend) => number | undefined;

/** Figures that are read off the backend when somebody asks. */
const GAUGES: Readonly<Record<string, readonly [help: string, read: Read]>> = {
  steno_buffered_events: [
    'Events accepted for buffered recording and not written yet.',
    ({ recording }) => recording.find()?.buffer.size,
  ],
  steno_recorder_queued_events: [
    'Events on their way into the log.',
    ({ recording }) => recording.find()?.recorder.status().queuedEvents,
  ],
  steno_recorder_queued_bytes: [
    'Bytes of events on their way into the log.',
    ({ recording }) => recording.find()?.recorder.status().queuedBytes,
  ],
  steno_projection_lag_events: [
    'Events without effect yet, of the projection that is furthest behind.',
    ({ projections }) => Math.max(0, ...projections.statuses.map(({ lagEvents }) => lagEvents)),
  ],
  steno_projection_lag_seconds: [
    'Age of the oldest event without effect.',
    ({ projections }) => Math.max(0, ...projections.statuses.map(({ lagMs }) => lagMs)) / 1000,
  ],
  steno_projection_parked_events: [
    'Events that could not be applied.',
    ({ projections }) => projections.statuses.reduce((sum, { parked }) => sum + parked, 0),
  ],
  steno_event_store_up: [
    'Whether the event store answered when it was last asked.',
    ({ stores }) => Number(stores.eventStorePulse.heard.isThere),
  ],
  steno_postgres_up: [
    'Whether PostgreSQL answered when it was last asked.',
    ({ stores }) => Number(stores.databasePulse.heard.isThere),
  ],
  steno_clock_offset_seconds: [
    "By how much this machine's clock is ahead of the database's.",
    ({ stores }) => (stores.databaseClock.offsetMs() ?? Number.NaN) / 1000,
  ],
};

/** Adds the figures of a backend, which are read whenever somebody asks for them. */
export function observeBackend(backend: Backend, registry: Registry): void {
  for (const [name, [help, read]] of Object.entries(GAUGES)) {
    const collect = (): void => gauge.set(read(backend) ?? 0);
    const gauge = new Gauge({ name, help, registers: [], collect });
    registry.registerMetric(gauge);
  }
  const collect = (): void => {
    shed.reset();
    shed.inc(backend.shed.total);
  };
  const name = 'steno_buffered_events_shed_total';
  const help = 'Events that were sent for buffered recording and not taken, or not kept.';
  const shed = new Counter({ name, help, registers: [], collect });
  registry.registerMetric(shed);
}
