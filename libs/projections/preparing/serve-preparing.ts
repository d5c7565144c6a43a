import type { MessagePort } from 'node:worker_threads';
import type { EventCodec, EventStore, RecordedEvent } from '#libs/event-store';
import { BackOff } from '../runner/back-off.js';
import { LanePreparation } from '../runner/lane-preparation.js';
import { LogSource } from '../runner/log-source.js';
import { StageTimes } from '../runner/stage-times.js';
import type { ReadModel } from '../versions/read-model.port.js';
import { unpackEvents } from './packed-events.js';
import type { MovedPart, PartedProjection, PartPreparation } from './parted-projection.port.js';
import type { BuiltSchema, FromPreparing, PreparedPart, ToPreparing } from './preparing-messages.js';

/** So many events go through every step together: what only they need is garbage before it is ever moved. */
const TOGETHER = 64;

export interface PreparingTools {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly models: readonly ReadModel[];
}

type Job = Extract<ToPreparing, { kind: 'prepare' }>;

/**
 * Opens boxes and makes rows for whoever is at the other end of the port, one job after the other, until it says stop. While a
 * store is away it tells of the trouble, and goes on trying.
 */
export class PreparingThread {
  private projections: PartedProjection[] = [];
  private readonly stopping = new AbortController();
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly port: MessagePort,
    private readonly tools: PreparingTools,
  ) {}

  /** Resolves when it is told to stop, and has nothing more to do. */
  async run(): Promise<void> {
    const stopped = new Promise<void>((resolve) =>
      this.port.on('message', (message: ToPreparing) => {
        if (message.kind === 'stop') {
          this.stopping.abort(new Error('Nothing is to be prepared any more.'));
          resolve(this.work);
        } else this.work = this.work.then(() => this.take(message));
      }),
    );
    await stopped;
  }

  private async take(message: Exclude<ToPreparing, { kind: 'stop' }>): Promise<void> {
    if (this.stopping.signal.aborted) return;
    if (message.kind === 'begin') await this.begin(message.schemas);
    else await this.prepare(message);
  }

  private async begin(schemas: readonly BuiltSchema[]): Promise<void> {
    this.projections = schemas.map(({ projection, schema, isIndexed }) => {
      const model = this.tools.models.find(({ name }) => name === projection)!;
      return model.projection(schema, isIndexed) as PartedProjection;
    });
    for (const projection of this.projections) await this.maintain(projection);
  }

  private async maintain(projection: PartedProjection): Promise<void> {
    const { signal } = this.stopping;
    const backOff = new BackOff();
    while (!signal.aborted) {
      try {
        return await projection.maintain();
      } catch (error) {
        this.trouble(error);
        await backOff.pause(signal);
      }
    }
  }

  private trouble(error: unknown): void {
    this.say({ kind: 'trouble', message: (error as Error).message });
  }

  private async prepare({ job, events, after }: Job): Promise<void> {
    const times = new StageTimes();
    const recorded = unpackEvents(events);
    const parts = await this.partsOf(recorded, after, times);
    if (!parts) return;
    const transfer = parts.flatMap((part) => ('transfer' in part ? part.transfer : []));
    const said = parts.map((part): PreparedPart => ('data' in part ? { data: part.data } : part));
    this.say({ kind: 'prepared', job, parts: said, times: times.milliseconds }, transfer);
  }

  /** Undefined where it is told to stop. */
  private async partsOf(
    events: readonly RecordedEvent[],
    after: Job['after'],
    times: StageTimes,
  ): Promise<(MovedPart | { failure: unknown })[] | undefined> {
    const { signal } = this.stopping;
    const onTrouble = (error: unknown): void => this.trouble(error);
    const source = new LogSource({ ...this.tools, onTrouble, signal });
    const preparations = this.projections.map((projection, i) => {
      const position = after[i] ?? null;
      return new LanePreparation<PartPreparation>({
        preparation: projection.begin(),
        after: position === null ? null : BigInt(position),
        onTrouble,
        signal,
      });
    });
    for (let i = 0; i < events.length; i += TOGETHER) {
      const opened = await times.in('opening', () => source.open(events.slice(i, i + TOGETHER)));
      if (!opened) return undefined;
      await times.in('preparing', async () => {
        for (const preparation of preparations) await preparation.add(opened);
      });
    }
    if (signal.aborted) return undefined;
    return preparations.map((preparation) => preparation.outcome((part) => part.move()));
  }

  private say(message: FromPreparing, transfer: readonly ArrayBuffer[] = []): void {
    this.port.postMessage(message, transfer);
  }
}
