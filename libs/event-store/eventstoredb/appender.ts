import type { EventStoreDBClient } from '@eventstore/db-client';
import { AppendOutcomeUnknownError, AppendRefusedError } from '../event-store.errors.js';
import type { AppendOptions, AppendResult, NewEvent } from '../event-store.port.js';
import { appendError, clientMendsItself } from './append-error.js';
import { checkAppend } from '../check-append.js';
import { clientEvent } from './client-event.js';
import type { ClientSlot } from './client-slot.js';
import { Gate } from './gate.js';

/**
 * Appends that may be under way at a time. With sixteen the client's stream begins to queue, and when the connection then
 * breaks, the client rejects a promise that nobody holds, which ends the process.
 */
const APPENDS_MAX = 15;
const DEADLINE_MS = 5_000;

/** Appends through the client, with an answer in bounded time, which the client alone does not give. */
export class Appender {
  private readonly gate = new Gate(APPENDS_MAX);

  constructor(private readonly slot: ClientSlot) {}

  /** As the port's `append`. */
  async append(stream: string, events: readonly NewEvent[], options: AppendOptions): Promise<AppendResult> {
    checkAppend(stream, events);
    const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    const until = performance.now() + deadlineMs;
    await this.gate.enter();
    const left = until - performance.now();
    if (left <= 0) {
      this.gate.leave();
      throw new AppendRefusedError('overloaded', 'Too many appends wait for the event store.');
    }
    const client = this.slot.get();
    const answer = this.ask(client, stream, events, { ...options, deadlineMs: left });
    return this.inTime(answer, client, left);
  }

  private async inTime(answer: Promise<AppendResult>, client: EventStoreDBClient, ms: number): Promise<AppendResult> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.slot.replace(client);
        reject(new AppendOutcomeUnknownError('The event store did not answer in time.'));
      }, ms);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async ask(
    client: EventStoreDBClient,
    stream: string,
    events: readonly NewEvent[],
    { expectedRevision, deadlineMs }: AppendOptions,
  ): Promise<AppendResult> {
    try {
      const result = await client.appendToStream(stream, events.map(clientEvent), {
        expectedRevision,
        deadline: deadlineMs,
      });
      return { revision: result.nextExpectedRevision, position: result.position?.commit ?? 0n };
    } catch (cause) {
      const error = appendError(cause, stream, expectedRevision);
      if (error instanceof AppendOutcomeUnknownError && !clientMendsItself(cause)) this.slot.replace(client);
      throw error;
    } finally {
      this.gate.leave();
    }
  }
}
