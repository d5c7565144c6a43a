import { Counter, Gauge, type Registry } from 'prom-client';
import type { Backend } from '../backend/backend.js';
import { EVENT_STORE_STATES } from '../backend/event-store-state.js';
import { observeProjections } from './observe-projections.js';

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
  steno_retention_failures: [
    'Partitions of the audit trail that the last run of retention could not bring further; 0 before the first.',
    ({ retention }) => retention.failures,
  ],
  steno_attestation_differing_parts: [
    'Partitions that were not as their writer left them when this process checked them last.',
    ({ projections }) => projections.attested?.differing.length ?? 0,
  ],
  steno_attestation_differing_rows: [
    'Rows that were not what the events of the log make them when this process made some again last.',
    ({ projections }) => projections.attested?.differences ?? 0,
  ],
  steno_attestation_events: [
    'Events of which this process made rows again when it checked last.',
    ({ projections }) => projections.attested?.events ?? 0,
  ],
  steno_attestation_age_seconds: [
    'How long ago this process checked the read models; not a number where it never did.',
    ({ projections, stores }) =>
      projections.attested ? (stores.clock.nowMs() - projections.attested.at) / 1000 : Number.NaN,
  ],
  steno_event_store_up: [
    'Whether the event store answered when it was last asked.',
    ({ stores }) => Number(stores.eventStoreWatch.heard.isThere),
  ],
  steno_event_store_seconds_since_append: [
    'How long ago this process last appended to the event store; not a number before the first time.',
    ({ stores }) => stores.eventStoreWatch.secondsSinceAppend ?? Number.NaN,
  ],
  steno_event_store_disk_free_bytes: [
    'Free bytes of the disk that the embedded event log is on; not a number for any other event store.',
    ({ stores }) => stores.eventStoreWatch.diskFreeBytes ?? Number.NaN,
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
  registry.registerMetric(stateGauge(backend));
  observeProjections(backend, registry);
  const collect = (): void => {
    shed.reset();
    shed.inc(backend.shed.total);
  };
  const name = 'steno_buffered_events_shed_total';
  const help = 'Events that were sent for buffered recording and not taken, or not kept.';
  const shed = new Counter({ name, help, registers: [], collect });
  registry.registerMetric(shed);
}

/** One of the states is 1, the others are 0. */
function stateGauge({ stores }: Backend): Gauge<'state'> {
  const collect = (): void => {
    for (const state of Object.keys(EVENT_STORE_STATES))
      gauge.set({ state }, Number(state === stores.eventStoreWatch.state));
  };
  const name = 'steno_event_store_state';
  const help =
    'What the event store can do: open; read-only (disk full) and degraded (damaged), which take no appends; away.';
  const gauge = new Gauge({ name, help, labelNames: ['state'], registers: [], collect });
  return gauge;
}
