import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { RecordOutcome } from '#libs/event-store';

const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Up to the most events that a batch has. */
const BATCH_BUCKETS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000];

/** Everything that is counted and measured. Labels are bounded: never a tenant, a user or an id. */
export class Metrics {
  readonly registry = new Registry();
  readonly #events: Counter<'outcome'>;
  readonly #durations: Histogram<'method' | 'route' | 'status'>;
  readonly #batches: Histogram<'projection'>;

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
    this.#batches = new Histogram({
      name: 'steno_projection_batch_events',
      help: 'How many events were in each batch, a transaction, that this process gave to the projection.',
      labelNames: ['projection'],
      buckets: BATCH_BUCKETS,
      registers,
    });
  }

  countOutcomes(outcomes: readonly RecordOutcome[]): void {
    const counts = { recorded: 0, duplicate: 0, conflict: 0, unknown: 0, refused: 0 };
    for (const outcome of outcomes)
      counts[outcome.status === 'recorded' && outcome.recorded.duplicate ? 'duplicate' : outcome.status]++;
    for (const [outcome, count] of Object.entries(counts)) if (count > 0) this.#events.inc({ outcome }, count);
  }

  /** Batches of a projection, each with its number of events. */
  observeBatches(projection: string, sizes: readonly number[]): void {
    for (const events of sizes) this.#batches.observe({ projection }, events);
  }

  observeRequest(method: string, route: string | undefined, status: number, seconds: number): void {
    this.#durations.observe({ method, route: route ?? 'none', status }, seconds);
  }
}
