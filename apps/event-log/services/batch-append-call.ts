import type { Clock } from '#libs/kernel';
import type { Appender } from '../appending/appender.js';
import type { CallHandler, GrpcCall } from '../grpc/grpc-call.js';
import { GrpcError, STATUS } from '../grpc/grpc-status.js';
import { type BatchAppendOutcome, batchAppendResponse } from '../protocol/batch-append-messages.js';
import {
  type BatchAppendOptions,
  type BatchAppendRequest,
  readBatchAppendRequest,
} from '../protocol/batch-append-request.js';
import { ANY } from '../protocol/expected-revision.js';
import { countedBytes, type ProposedEvent, readProposedEvent } from '../protocol/proposed-event.js';
import type { DeadlineSweep, Timed } from './deadline-sweep.js';

/** An answer is given within this time, whatever deadline was asked for. */
const ANSWER_MS_MAX = 10_000;
/** Appends that have begun and are not complete, and bytes of requests not yet answered, of one call. */
const INCOMPLETE_MAX = 1000;
const UNANSWERED_BYTES_MAX = 16 * 1024 * 1024;
const NO_NAME = Buffer.alloc(0);
const UNSENT_BYTES_MAX = 1024 * 1024;

export interface BatchAppendContext {
  readonly appender: Appender;
  readonly clock: Clock;
  readonly deadlines: DeadlineSweep;
  readonly appendBytesMax: number;
}

/** An append of this call, from its first message to its answer. */
class Incoming implements Timed {
  readonly events: ProposedEvent[] = [];
  countedBytes = 0;
  requestBytes = 0;
  answered = false;

  constructor(
    readonly correlation: Buffer,
    readonly options: BatchAppendOptions,
    readonly deadlineMs: number,
    private readonly onExpire: (append: Incoming) => void,
  ) {}

  expire(): void {
    this.onExpire(this);
  }
}

/** Serves one BatchAppend call. Requests are read no faster than they are answered. */
export class BatchAppendCall implements CallHandler {
  private readonly incomplete = new Map<string, Incoming>();
  private unanswered = 0;
  private unansweredBytes = 0;
  private ended = false;

  constructor(
    private readonly call: GrpcCall,
    private readonly context: BatchAppendContext,
  ) {
    call.onDrain(() => this.resumeIfRoom());
  }

  onMessage(message: Buffer): void {
    const request = readBatchAppendRequest(message, this.context.clock.nowMs());
    if (request.fault !== undefined) return this.refuse(request.correlation, request.fault);
    const key = request.correlation.toString('latin1');
    const append = request.options ? this.begin(key, request, request.options) : this.incomplete.get(key);
    if (!append) return;
    append.requestBytes += message.length;
    this.unansweredBytes += message.length;
    if (!this.take(append, request)) this.incomplete.delete(key);
    else if (request.isFinal) {
      this.incomplete.delete(key);
      this.submit(append);
    }
    if (this.isFull) this.call.pause();
  }

  onEnd(): void {
    this.ended = true;
    this.endWhenAnswered();
  }

  /** Answers an append whose options say neither a stream nor what is expected of it. */
  private refuse(correlation: Buffer, reason: string): void {
    const outcome: BatchAppendOutcome = { kind: 'bad-request', reason };
    this.call.send(batchAppendResponse(correlation, NO_NAME, ANY, outcome, this.context.appendBytesMax));
  }

  private begin(key: string, request: BatchAppendRequest, options: BatchAppendOptions): Incoming | undefined {
    const known = this.incomplete.get(key);
    if (known) return known;
    if (this.incomplete.size >= INCOMPLETE_MAX)
      throw new GrpcError(STATUS.RESOURCE_EXHAUSTED, `More than ${INCOMPLETE_MAX} appends are begun and not complete.`);
    const now = this.context.clock.nowMs();
    const deadlineMs = Math.min(options.deadlineMs, now + ANSWER_MS_MAX);
    const append = new Incoming(Buffer.from(request.correlation), options, deadlineMs, (late) => {
      this.incomplete.delete(key);
      this.answer(late, { kind: 'timeout' });
    });
    this.unanswered++;
    if (deadlineMs <= now) {
      this.answer(append, { kind: 'timeout' });
      return undefined;
    }
    this.incomplete.set(key, append);
    this.context.deadlines.add(append);
    return append;
  }

  /** Adds the events of a message; false if that settled the append. */
  private take(append: Incoming, request: BatchAppendRequest): boolean {
    const { appendBytesMax } = this.context;
    try {
      for (const reader of request.events) {
        const event = readProposedEvent(reader);
        append.countedBytes += countedBytes(event);
        append.events.push(event);
      }
    } catch (error) {
      this.answer(append, { kind: 'bad-request', reason: (error as Error).message });
      return false;
    }
    if (append.countedBytes <= appendBytesMax && append.requestBytes <= this.call.messageBytesMax) return true;
    this.answer(append, { kind: 'too-large' });
    return false;
  }

  private submit(append: Incoming): void {
    const { stream, expected } = append.options;
    this.context.appender.append(stream, expected, append.events, (result) => {
      if (result.kind === 'unknown') this.call.fail(new GrpcError(STATUS.UNAVAILABLE, result.reason));
      else this.answer(append, result);
    });
  }

  /** Answers once; what comes later, the result of an append that timed out, is dropped. */
  private answer(append: Incoming, outcome: BatchAppendOutcome): void {
    if (append.answered) return;
    append.answered = true;
    this.context.deadlines.remove(append);
    const { stream, expected } = append.options;
    this.call.send(batchAppendResponse(append.correlation, stream, expected, outcome, this.context.appendBytesMax));
    this.unanswered--;
    this.unansweredBytes -= append.requestBytes;
    this.resumeIfRoom();
    this.endWhenAnswered();
  }

  private resumeIfRoom(): void {
    if (!this.isFull) this.call.resume();
  }

  private get isFull(): boolean {
    return this.unansweredBytes > UNANSWERED_BYTES_MAX || this.call.unsentBytes > UNSENT_BYTES_MAX;
  }

  private endWhenAnswered(): void {
    if (this.ended && this.unanswered === 0) this.call.end();
  }
}
