import { setTimeout as pause } from 'node:timers/promises';
import type { RecordableEvent, RecordOutcome } from '#libs/event-store';
import type { EventRecorder } from '../commands/record-audit-events/record-audit-events.handler.js';
import type { ShedCounter } from './shed-events.js';

/** How many events go together, and how long the first of them waits, in milliseconds. */
const EVENTS_TOGETHER = 100;
const WAIT_MS = 500;

/** Bounds of a buffer. */
export interface AuditBufferOptions {
  readonly eventsMax: number;
  /** Of sealed data. */
  readonly bytesMax: number;
}

/** Events by tenant. */
export type HeldEvents = Map<string, RecordableEvent[]>;

function add(held: HeldEvents, tenantId: string, events: readonly RecordableEvent[]): void {
  const list = held.get(tenantId);
  if (list) list.push(...events);
  else held.set(tenantId, [...events]);
}

const bytesOf = (events: readonly RecordableEvent[]): number =>
  events.reduce((sum, event) => sum + event.data.length, 0);

/** An event that may be in the log already: it is looked up before it is written. */
const withLookUp = (event: RecordableEvent): RecordableEvent => Object.assign({}, event, { chosenId: true });

const isSettled = ({ status }: RecordOutcome): boolean => status === 'recorded' || status === 'conflict';

/**
 * Holds events whose senders do not wait for them, and writes them within a second or a hundred events. Bounded: what does
 * not fit is refused and counted, and so is an event whose id turns out to be another's. While the event store is away it
 * keeps what it holds, and tries again.
 */
export class AuditBuffer {
  readonly #waiting: HeldEvents = new Map();
  readonly #writing = new Map<Promise<void>, readonly [tenantId: string, events: readonly RecordableEvent[]]>();
  #events = 0;
  #bytes = 0;
  #waitingEvents = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly recorder: EventRecorder,
    private readonly shed: ShedCounter,
    private readonly options: AuditBufferOptions,
  ) {}

  /** How many events it holds. */
  get size(): number {
    return this.#events;
  }

  /** Takes all of the events, or none: then they are counted as shed, and false. */
  offer(tenantId: string, events: readonly RecordableEvent[]): boolean {
    const bytes = bytesOf(events);
    const { eventsMax, bytesMax } = this.options;
    if (this.#events + events.length > eventsMax || this.#bytes + bytes > bytesMax) {
      this.shed.add(tenantId, events.length, 'buffer-full');
      return false;
    }
    this.#events += events.length;
    this.#bytes += bytes;
    this.#enqueue(tenantId, events);
    if (this.#waitingEvents >= EVENTS_TOGETHER) this.flush();
    return true;
  }

  /** Writes now what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [tenantId, events] of this.#waiting) {
      const writing = this.#write(tenantId, events).finally(() => this.#writing.delete(writing));
      this.#writing.set(writing, [tenantId, events]);
    }
    this.#waiting.clear();
    this.#waitingEvents = 0;
  }

  /**
   * Writes what it holds, once more, and gives what has no outcome by then, or after `withinMs`: some of it may be in the
   * log. It takes nothing more afterwards.
   */
  async drain(withinMs: number): Promise<HeldEvents> {
    this.flush();
    const late = pause(withinMs, undefined, { ref: false });
    await Promise.race([Promise.all(this.#writing.keys()), late]);
    clearTimeout(this.#timer);
    const left: HeldEvents = new Map();
    for (const [tenantId, events] of [...this.#waiting, ...this.#writing.values()]) add(left, tenantId, events);
    return left;
  }

  #enqueue(tenantId: string, events: readonly RecordableEvent[]): void {
    add(this.#waiting, tenantId, events);
    this.#waitingEvents += events.length;
    this.#timer ??= setTimeout(() => this.flush(), WAIT_MS);
  }

  async #write(tenantId: string, events: readonly RecordableEvent[]): Promise<void> {
    const outcomes = await this.recorder.record(tenantId, events);
    const taken = outcomes.filter(({ status }) => status === 'conflict').length;
    if (taken > 0) this.shed.add(tenantId, taken, 'refused');
    const settled = events.filter((_, i) => isSettled(outcomes[i]!));
    this.#events -= settled.length;
    this.#bytes -= bytesOf(settled);
    const again = events.filter((_, i) => !isSettled(outcomes[i]!));
    if (again.length > 0) this.#enqueue(tenantId, again.map(withLookUp)); // prettier-ignore
  }
}
