import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** What a client knows of one event that it sent under an id of its own. */
export interface Sent {
  readonly id: string;
  /** The answer that said it is durable. */
  position?: bigint;
}

interface Answer {
  readonly id: string;
  readonly receipt: { readonly position: string };
}

/**
 * A client as it should be: every event has an id, and what it does not know the outcome of it sends again, under the same
 * id, until it knows.
 */
export class Writer {
  readonly sent: Sent[] = [];
  /** Requests that had to be sent again. */
  retries = 0;
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly name: string,
    /** Between two requests, in milliseconds. */
    private readonly pauseMs = 0,
  ) {}

  /** Writes, one event and batches of twenty in turn, until told to stop; everything sent is acknowledged at the end. */
  async run(): Promise<void> {
    for (let n = 0; !this.stopped; n++) {
      const events = Array.from({ length: n % 2 === 0 ? 1 : 20 }, () => ({ id: randomUUID() }) as Sent);
      this.sent.push(...events);
      await this.settle(events);
      if (this.pauseMs > 0) await pause(this.pauseMs);
    }
  }

  /** Stops after the request that is under way is settled. */
  stop(): void {
    this.stopped = true;
  }

  private async settle(events: readonly Sent[]): Promise<void> {
    const single = events.length === 1;
    const bodies = events.map(({ id }) => ({
      id,
      type: 'torture.written',
      actor: { id: `writer-${this.name}`, type: 'service' },
      entity: { type: 'file', id },
      requestId: this.name,
    }));
    for (;;) {
      const answers = await this.post(single ? '' : '/batch', JSON.stringify(single ? bodies[0] : bodies));
      if (answers) {
        answers.forEach((answer, i) => (events[i]!.position = BigInt(answer.receipt.position)));
        return;
      }
      this.retries++;
      await pause(50);
    }
  }

  /** The receipts, or undefined where the outcome is not known. */
  private async post(path: string, body: string): Promise<readonly Answer[] | undefined> {
    let response: Response;
    try {
      response = await fetch(`${this.url}/v1/audit/events${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(30_000),
      });
      const answer: unknown = await response.json();
      if (response.status === 200 || response.status === 201) {
        return path === '' ? [answer as Answer] : (answer as { data: Answer[] }).data;
      }
      if (response.status !== 503) throw new RefusedError(response.status, answer);
    } catch (error) {
      if (error instanceof RefusedError) throw error;
    }
    return undefined;
  }
}

/** An answer that no retry can better: the test has failed. */
class RefusedError extends Error {
  constructor(status: number, answer: unknown) {
    super(`refused with ${status}: ${JSON.stringify(answer)}`);
  }
}
