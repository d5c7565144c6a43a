import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { RecordOutcome } from '#libs/event-store';
import type { Backend } from '../backend/backend.js';

const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

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
    ({ projections }) => Math.max(0, ...(projections.status?.projections ?? []).map(({ lagEvents }) => lagEvents)),
  ],
  steno_projection_lag_seconds: [
    'Age of the oldest event without effect.',
    ({ projections }) => Math.max(0, ...(projections.status?.projections ?? []).map(({ lagMs }) => lagMs)) / 1000,
  ],
  steno_projection_parked_events: [
    'Events that could not be applied.',
    ({ projections }) => (projections.status?.projections ?? []).reduce((sum, { parked }) => sum + parked, 0),
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

/** Everything that is counted and measured. Labels are bounded: never a tenant, a user or an id. */
export class Metrics {
  readonly registry = new Registry();
  readonly #events: Counter<'outcome'>;
  readonly #durations: Histogram<'method' | 'route' | 'status'>;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry, prefix: 'steno_' });
    this.#events = new Counter({
      name: 'steno_audit_events_total',
      help: 'Audit events that came to be recorded, by what became of them.',
      labelNames: ['outcome'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'steno_http_request_duration_seconds',
      help: 'How long requests took.',
      labelNames: ['method', 'route', 'status'],
      buckets: DURATION_BUCKETS,
      registers,
    });
  }

  /** Reads the figures of a backend from now on. */
  observe(backend: Backend): void {
    for (const [name, [help, read]] of Object.entries(GAUGES)) {
      const collect = (): void => gauge.set(read(backend) ?? 0);
      const gauge = new Gauge({ name, help, registers: [], collect });
      this.registry.registerMetric(gauge);
    }
    const collect = (): void => {
      shed.reset();
      shed.inc(backend.shed.total);
    };
    const name = 'steno_buffered_events_shed_total';
    const help = 'Events that were sent for buffered recording and not taken, or not kept.';
    const shed = new Counter({ name, help, registers: [], collect });
    this.registry.registerMetric(shed);
  }

  countOutcomes(outcomes: readonly RecordOutcome[]): void {
    const counts = new Map<string, number>();
    for (const outcome of outcomes) {
      const name = outcome.status === 'recorded' && outcome.recorded.duplicate ? 'duplicate' : outcome.status;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const [outcome, count] of counts) this.#events.inc({ outcome }, count);
  }

  observeRequest(method: string, route: string | undefined, status: number, seconds: number): void {
    this.#durations.observe({ method, route: route ?? 'none', status }, seconds);
  }
}
