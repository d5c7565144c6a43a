import {
  AppendRefusedError,
  damagedRefusal,
  EventsLostError,
  readOnlyRefusal,
  type EventStore,
} from '#libs/event-store';
import { EVENT_STORE_STATES, type EventStoreState } from './event-store-state.js';
import type { Log } from './log.js';
import type { NodeReport, NodeReports } from './node-report.js';
import { Pulse, type Heard } from './pulse.js';

/** For so long a refusal tells the state of a store that does not say it itself, in milliseconds. */
const REFUSAL_TELLS_MS = 30_000;

/** What a watch works with. */
export interface EventStoreWatchOptions {
  readonly eventStore: Pick<EventStore, 'headPosition'>;
  /** What the store says of itself, where it is our own. */
  readonly reports: Pick<NodeReports, 'read' | 'close'>;
  /** Where the store is, without credentials. */
  readonly address: string;
  readonly log: Log;
}

/**
 * Knows the state of the event store: what the embedded one says of itself; of any other one whether it answers, and what
 * its refusals say. Each change is written to the log once.
 */
export class EventStoreWatch {
  readonly #pulse: Pulse;
  #report: NodeReport | undefined;
  #state: EventStoreState | undefined;
  #refused: { readonly as: EventStoreState; readonly at: number } | undefined;
  #appendedAt: number | undefined;
  readonly #listeners: ((state: EventStoreState) => void)[] = [];

  constructor(private readonly options: EventStoreWatchOptions) {
    this.#pulse = new Pulse(
      () => this.#ask(),
      () => this.#look(),
    );
  }

  /** What was last heard; before the first answer it is away. */
  get state(): EventStoreState {
    return this.#state ?? 'away';
  }

  get heard(): Heard {
    return this.#pulse.heard;
  }

  /** Free bytes of the disk that the log is on; undefined where the store does not say. */
  get diskFreeBytes(): number | undefined {
    return this.#report?.diskFreeBytes ?? undefined;
  }

  /** Seconds since this process last appended; undefined before it did. */
  get secondsSinceAppend(): number | undefined {
    return this.#appendedAt === undefined ? undefined : (performance.now() - this.#appendedAt) / 1000;
  }

  /** Why nothing may be accepted to be written later; undefined where it may: a store that is away comes back by itself. */
  get refusal(): AppendRefusedError | undefined {
    if (this.state === 'read-only') return readOnlyRefusal();
    return this.state === 'degraded' ? damagedRefusal() : undefined;
  }

  start(): void {
    this.#pulse.start();
  }

  stop(): void {
    this.#pulse.stop();
    this.options.reports.close();
  }

  /** Tells `listener` of each change. */
  onChange(listener: (state: EventStoreState) => void): void {
    this.#listeners.push(listener);
  }

  /** To be told what became of each append: an error, or nothing where it was written. */
  readonly appendSettled = (error?: unknown): void => {
    if (error === undefined) {
      this.#appendedAt = performance.now();
      this.#refused = undefined;
    } else if (error instanceof AppendRefusedError && (error.reason === 'read-only' || error.reason === 'damaged')) {
      const as = error.reason === 'read-only' ? 'read-only' : 'degraded';
      this.#refused = { as, at: performance.now() };
    }
  };

  async #ask(): Promise<void> {
    this.#report = await this.options.reports.read();
    try {
      await this.options.eventStore.headPosition();
    } catch (error) {
      // The last event of a damaged log may be one that cannot be read: that is an answer too.
      if (!(error instanceof EventsLostError)) throw error;
      this.#refused = { as: 'degraded', at: performance.now() };
    }
  }

  #look(): void {
    const before = this.#state;
    this.#state = this.#present();
    if (before === this.#state || (before === undefined && this.#state === 'open')) return;
    this.#write(this.#state);
    for (const listener of this.#listeners) listener(this.#state);
  }

  #present(): EventStoreState {
    if (!this.#pulse.heard.isThere) return 'away';
    if (this.#report) return ownState(this.#report);
    const refused = this.#refused;
    return refused && performance.now() - refused.at < REFUSAL_TELLS_MS ? refused.as : 'open';
  }

  #write(state: EventStoreState): void {
    const { log, address } = this.options;
    const { says, next } = EVENT_STORE_STATES[state];
    const sentence = `the event store is ${says}`;
    if (state === 'open') return log.info({ eventStore: address, state }, `${sentence} again`);
    const report: Partial<NodeReport> = (state !== 'away' && this.#report) || {};
    const { store, directory, what, whole, next: steps } = report;
    const reason = state === 'away' ? this.#pulse.heard.reason : what;
    log.error({ eventStore: address, store, directory, state, reason, whole, next: steps ?? [next] }, sentence);
  }
}

/** A log that is poisoned or closing is about to be away. */
function ownState({ state }: NodeReport): EventStoreState {
  return state === 'open' || state === 'read-only' || state === 'degraded' ? state : 'away';
}
