import { checkAppend } from '../check-append.js';
import { AppendOutcomeUnknownError, AppendRefusedError } from '../event-store.errors.js';
import type { AppendOptions, AppendResult, NewEvent } from '../event-store.port.js';
import { appendError, clientMendsItself } from './append-error.js';
import { clientEvent } from './client-event.js';
import type { ClientSlot, Connection } from './client-slot.js';

const DEADLINE_MS = 5_000;

/** One append, as it is asked. */
interface Asked extends AppendOptions {
  readonly stream: string;
  readonly events: readonly NewEvent[];
}

/** Appends through the client, with an answer in bounded time, which the client alone does not give. */
export class Appender {
  /** `onSettled` is told of the outcome of each append that was sent: an error, or nothing where it was written. */
  constructor(
    private readonly slot: ClientSlot,
    private readonly onSettled: (error?: unknown) => void = () => undefined,
  ) {}

  /** As the port's `append`. */
  async append(stream: string, events: readonly NewEvent[], options: AppendOptions): Promise<AppendResult> {
    checkAppend(stream, events);
    try {
      const result = await this.send(stream, events, options);
      this.onSettled();
      return result;
    } catch (error) {
      this.onSettled(error);
      throw error;
    }
  }

  private async send(stream: string, events: readonly NewEvent[], options: AppendOptions): Promise<AppendResult> {
    const until = performance.now() + (options.deadlineMs ?? DEADLINE_MS);
    const connection = await this.enter(until);
    const deadlineMs = Math.max(1, until - performance.now());
    const answer = this.ask(connection, { ...options, stream, events, deadlineMs });
    return this.inTime(answer, connection, deadlineMs);
  }

  private async enter(until: number): Promise<Connection> {
    for (;;) {
      const left = until - performance.now();
      if (left <= 0) throw new AppendRefusedError('overloaded', 'Too many appends wait for the event store.');
      const connection = this.slot.get();
      if (await connection.gate.enter(left)) return connection;
    }
  }

  private async inTime(answer: Promise<AppendResult>, connection: Connection, ms: number): Promise<AppendResult> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.slot.replace(connection);
        reject(new AppendOutcomeUnknownError('The event store did not answer in time.'));
      }, ms);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async ask(connection: Connection, asked: Asked): Promise<AppendResult> {
    const { stream, events, expectedRevision, deadlineMs } = asked;
    try {
      const result = await connection.client.appendToStream(stream, events.map(clientEvent), {
        expectedRevision,
        deadline: deadlineMs,
      });
      return { revision: result.nextExpectedRevision, position: result.position?.commit ?? 0n };
    } catch (cause) {
      const error = appendError(cause, stream, expectedRevision);
      if (error instanceof AppendOutcomeUnknownError && !clientMendsItself(cause)) this.slot.replace(connection);
      throw error;
    } finally {
      connection.gate.leave();
    }
  }
}
