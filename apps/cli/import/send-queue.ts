import type { Batch } from './batch.js';
import type { SentBatch } from './send-batch.js';

/**
 * Sends batches, `width` of them at once, and tells of them in order: a batch is told of as acknowledged only after all
 * before it, so that what is told is how far a source is safe.
 */
export class SendQueue {
  readonly #inFlight: Promise<void>[] = [];
  #told: Promise<void> = Promise.resolve();

  constructor(
    private readonly width: number,
    private readonly send: (batch: Batch) => Promise<SentBatch>,
    private readonly onAcknowledged: (batch: Batch, sent: SentBatch) => void,
  ) {}

  /** Takes a batch as soon as there is room; rejects if an earlier one failed for good. */
  async push(batch: Batch): Promise<void> {
    if (this.#inFlight.length >= this.width) await this.#inFlight.shift();
    const sent = this.send(batch);
    const before = this.#told;
    this.#told = (async () => {
      // Handled here even if an earlier batch fails first.
      const result = await Promise.allSettled([sent, before]);
      const failed = result.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
      this.onAcknowledged(batch, await sent);
    })();
    this.#told.catch(() => undefined);
    this.#inFlight.push(this.#told);
  }

  /** Resolves when everything is acknowledged. */
  async drain(): Promise<void> {
    await this.#told;
  }
}
