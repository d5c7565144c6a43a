import type { MessagePort } from 'node:worker_threads';
import type { Database } from '#libs/database';
import type { EventCodec, EventStore, Position } from '#libs/event-store';
import { type Clock, StenoError } from '#libs/kernel';
import { countParked } from '../parked/parked-events.js';
import { retryParkedEvent } from '../parked/retry-parked.js';
import { readPositions } from '../positions/positions.js';
import type { Projection } from '../projection.port.js';
import type { BatchLimits } from '../runner/batch.js';
import { describeFailure } from '../runner/failure.js';
import { ProjectionRunner } from '../runner/projection-runner.js';
import { within } from '../runner/within.js';
import { LagMeter } from './lag-meter.js';
import type { FromProjections, ProjectionStatus, RetryReply, ToProjections } from './messages.js';

const STATUS_MS = 500;
/** How long the stores may take to say how far they are, in milliseconds. */
const LOOK_MS = 2_000;
/** Others drop parked events, and another version may have become the live one. */
const COUNT_MS = 10_000;
const MAINTENANCE_MS = 3_600_000;

export interface ProjectionHostOptions {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly database: Database;
  readonly databaseUrl: string;
  readonly projections: readonly Projection[];
  readonly clock: Clock;
  readonly limits?: BatchLimits;
}

/** What a projection was given. */
interface Applied {
  batches: number;
  events: number;
  readonly batchSizes: number[];
}

/** Runs projections in a thread of their own, and tells its parent how they are doing. */
export class ProjectionHost {
  private readonly stopping = new AbortController();
  private readonly meters: ReadonlyMap<string, LagMeter>;
  private readonly parked = new Map<string, number>();
  private readonly applied: ReadonlyMap<string, Applied>;
  private active = false;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly port: Pick<MessagePort, 'postMessage' | 'on'>,
    private readonly options: ProjectionHostOptions,
  ) {
    this.meters = new Map(options.projections.map(({ name }) => [name, new LagMeter()]));
    this.applied = new Map(options.projections.map(({ name }) => [name, { batches: 0, events: 0, batchSizes: [] }]));
  }

  /** Serves the parent until it says stop. */
  async run(): Promise<void> {
    this.port.on('message', (message: ToProjections) => this.hear(message));
    const status = setInterval(() => void this.report(), STATUS_MS);
    const counting = setInterval(() => void this.countParked(), COUNT_MS);
    const maintenance = setInterval(() => void this.maintain(), MAINTENANCE_MS);
    await new ProjectionRunner({ ...this.options, listener: this.listener() }).run(this.stopping.signal);
    clearInterval(status);
    clearInterval(counting);
    clearInterval(maintenance);
    this.say({ kind: 'stopped' });
  }

  private hear(message: ToProjections): void {
    if (message.kind === 'stop') this.stopping.abort(new Error('The projections are to stop.'));
    else void this.retry(message);
  }

  private async retry({ request, projection, parked }: Extract<ToProjections, { kind: 'retry' }>): Promise<void> {
    this.say({ kind: 'retried', request, outcome: await this.tryAgain(projection, parked) });
  }

  private async tryAgain(projection: string, parked: string): Promise<RetryReply> {
    const found = this.options.projections.find(({ name }) => name === projection);
    if (!found) return { failure: { code: 'PROJECTION.UNKNOWN', reason: 'There is no such projection.' } };
    try {
      const outcome = await retryParkedEvent(found, parked, this.options);
      if (outcome.applied) this.addParked(projection, -1);
      return outcome;
    } catch (error) {
      const failure =
        error instanceof StenoError ? { code: error.code, reason: error.message } : describeFailure(error);
      return { failure };
    }
  }

  private addParked(projection: string, count: number): void {
    this.parked.set(projection, Math.max(0, (this.parked.get(projection) ?? 0) + count));
  }

  private listener(): ConstructorParameters<typeof ProjectionRunner>[0]['listener'] {
    const tell = (projection: string, position: Position | null): void =>
      this.say({ kind: 'position', projection, position: position === null ? null : String(position) });
    return {
      began: (projection, position, eventAt) => {
        this.active = true;
        this.meters.get(projection)!.onBegan(position, eventAt);
        tell(projection, position);
      },
      received: (projection, events) => this.meters.get(projection)!.onReceived(events),
      moved: (projection, position, _eventAt, events) => {
        this.meters.get(projection)!.onMoved(position);
        const applied = this.applied.get(projection)!;
        applied.events += events;
        if (events > 0) applied.batches++;
        if (events > 0) applied.batchSizes.push(events);
        tell(projection, position);
      },
      parked: (projection, count) => this.addParked(projection, count),
      trouble: (projection, error) => this.say({ kind: 'trouble', projection, reason: reasonOf(error) }),
      ended: () => (this.active = false),
    };
  }

  /** Says how things are, also where a store does not answer: then as far as it is known. */
  private async report(): Promise<void> {
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    await within(this.looking, AbortSignal.abort(), LOOK_MS);
    const now = this.options.clock.nowMs();
    const projections = [...this.meters].map(([projection, meter]): ProjectionStatus => {
      const lag = meter.read(now);
      const parked = this.parked.get(projection) ?? 0;
      return {
        projection,
        position: meter.position === null ? null : String(meter.position),
        ...lag,
        parked,
        ...this.applied.get(projection)!,
        batchSizes: this.applied.get(projection)!.batchSizes.splice(0),
      };
    });
    this.say({ kind: 'status', active: this.active, projections });
  }

  private async look(): Promise<void> {
    const { eventStore, clock } = this.options;
    const head = await eventStore.headPosition().catch(() => undefined);
    if (this.parked.size === 0) await this.countParked();
    if (!this.active) await this.lookOn();
    if (head !== undefined) for (const meter of this.meters.values()) meter.onHead(head, clock.nowMs());
  }

  /** While another runner is the active one, its progress is what there is to report. */
  private async lookOn(): Promise<void> {
    const rows = await readPositions(this.options.database, [...this.meters.keys()]).catch(() => []);
    for (const { projection, position, eventAt } of rows) this.meters.get(projection)!.onBegan(position, eventAt);
  }

  private async countParked(): Promise<void> {
    for (const { name } of this.options.projections) {
      const count = await countParked(this.options.database, name).catch(() => undefined);
      if (count !== undefined) this.parked.set(name, count);
    }
  }

  private async maintain(): Promise<void> {
    for (const projection of this.options.projections)
      await projection
        .maintain()
        .catch((error) => this.say({ kind: 'trouble', projection: projection.name, reason: reasonOf(error) }));
  }

  private say(message: FromProjections): void {
    this.port.postMessage(message);
  }
}

/** An error in words that hold no value of an event. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'outcome' in error ? error.message : describeFailure(error).reason;
}
