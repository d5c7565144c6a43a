import type { Transform } from 'node:stream';
import type { RecordedEvent } from '../event-store.port.js';
import { recordedEventOf, type ReadResponse } from './stored-record.js';

/** What a read or a subscription of the client delivers. */
export type RawMessage = RecordedEvent | 'caught-up' | 'stream-not-found';

/** A stream of the client's: a Transform over the gRPC call. */
export type ClientReading = Pick<Transform, '_transform' | 'on'>;

/** How far reading runs ahead of who takes the events. */
const AHEAD = { events: 128, bytes: 1024 * 1024 } as const;

const sizeOf = (message: RawMessage): number =>
  typeof message === 'string' ? 0 : message.data.length + message.metadata.length;

/**
 * Takes events off a reading of the client, in place of the client's own conversion: exact bytes, and a bounded buffer from
 * which most events are handed out without waiting for anything. While it is full, the server has to wait.
 */
export class RawRead {
  private buffer: RawMessage[] = [];
  private taken = 0;
  private bytes = 0;
  private ended = false;
  private failure: Error | undefined;
  private goOn: (() => void) | undefined;
  private wake: (() => void) | undefined;

  constructor(reading: ClientReading) {
    reading._transform = (response: ReadResponse, _encoding, next) => this.accept(response, next);
    reading.on('error', (error: Error) => this.end(error));
    reading.on('finish', () => this.end());
    reading.on('close', () => this.end());
  }

  private accept(response: ReadResponse, next: () => void): void {
    const event = response.hasEvent() ? recordedEventOf(response) : undefined;
    if (event) this.buffer.push(event);
    else if (response.hasStreamNotFound()) this.buffer.push('stream-not-found');
    else if (response.hasCaughtUp?.()) this.buffer.push('caught-up');
    if (event) this.bytes += sizeOf(event);
    this.wake?.();
    if (this.buffer.length - this.taken < AHEAD.events && this.bytes < AHEAD.bytes) next();
    else this.goOn = next;
  }

  /** Nothing more comes: what is in the buffer is still handed out, then the error, if there is one. */
  end(failure?: Error): void {
    if (!this.ended) this.failure = failure;
    this.ended = true;
    this.wake?.();
  }

  /** The next message, if there is one already. */
  poll(): RawMessage | undefined {
    const message = this.buffer[this.taken];
    if (message === undefined) return undefined;
    this.taken++;
    this.bytes -= sizeOf(message);
    if (this.taken === this.buffer.length || (this.goOn && this.taken * 2 > this.buffer.length)) this.refill();
    return message;
  }

  private refill(): void {
    this.buffer = this.buffer.slice(this.taken);
    this.taken = 0;
    const goOn = this.goOn;
    this.goOn = undefined;
    goOn?.();
  }

  /** Waits until {@link poll} has something (true) or never will (false); rejects with the error that ended the reading. */
  async ready(): Promise<boolean> {
    while (this.taken === this.buffer.length) {
      if (this.failure) throw this.failure;
      if (this.ended) return false;
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.wake = undefined;
    }
    return true;
  }
}
