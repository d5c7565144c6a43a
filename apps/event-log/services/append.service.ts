import type { Appender } from '../appending/appender.js';
import type { AppendResult } from '../appending/append-result.js';
import type { GrpcCall } from '../grpc/grpc-call.js';
import { GrpcError, STATUS } from '../grpc/grpc-status.js';
import { grpcTimeoutMs } from '../grpc/grpc-timeout.js';
import { framed } from '../grpc/message-assembler.js';
import { FieldReader } from '../protobuf/field-reader.js';
import { appendConflicted, appendSucceeded } from '../protocol/append-messages.js';
import { readStreamOptions, type StreamOptions } from '../protocol/append-request.js';
import {
  accessDenied,
  appendTooLarge,
  notWritten,
  propertyMissing,
  streamDeleted,
  streamUncertain,
} from '../protocol/call-errors.js';
import {
  countedBytes,
  MissingPropertyError,
  type ProposedEvent,
  readProposedEvent,
} from '../protocol/proposed-event.js';

const MARGIN_MS = 100;

/** Streams.Append: one append a call, as clients with credentials of their own send it. */
export class AppendService {
  constructor(
    private readonly appender: Appender,
    private readonly appendBytesMax: number,
  ) {}

  append(call: GrpcCall): void {
    const append = new IncomingAppend(this.appendBytesMax);
    const cutFrom = performance.now() + wholeWithinMs(grpcTimeoutMs(call.headers['grpc-timeout']));
    call.serve({
      onMessage: (message) => append.take(message),
      onEnd: () => {
        if (performance.now() > cutFrom)
          throw new GrpcError(STATUS.DEADLINE_EXCEEDED, 'The deadline has passed; nothing was written.');
        const { options, events } = append.complete();
        this.appender.append(options.stream, options.expected, events, (result) => this.answer(call, options, result));
      },
    });
  }

  private answer(call: GrpcCall, options: StreamOptions, result: AppendResult): void {
    if (result.kind === 'success') call.send(framed(appendSucceeded(result.revision, result.position)));
    else if (result.kind === 'wrong-expected-revision')
      call.send(framed(appendConflicted(result.current, options.expected)));
    else return call.fail(appendError(result, options.stream, this.appendBytesMax));
    call.end();
  }
}

/**
 * A client whose deadline passes while it sends ends the request as if it were complete, and resets it a moment later. So
 * an append that ends about when its deadline does may be only a part of one, and is not taken.
 */
function wholeWithinMs(timeoutMs: number): number {
  return timeoutMs - Math.min(MARGIN_MS, timeoutMs / 2);
}

/** The error of an append, a delete or a tombstone that failed, except for a wrong expected revision. */
export function appendError(result: AppendResult, stream: Buffer, appendBytesMax: number): GrpcError {
  if (result.kind === 'stream-deleted') return streamDeleted(stream);
  if (result.kind === 'access-denied') return accessDenied();
  if (result.kind === 'too-large') return appendTooLarge(appendBytesMax);
  if (result.kind === 'refused') return notWritten(result.reason);
  if (result.kind === 'uncertain-stream') return streamUncertain(result.reason);
  if (result.kind === 'bad-request') return new GrpcError(STATUS.INVALID_ARGUMENT, result.reason);
  return new GrpcError(STATUS.UNAVAILABLE, 'reason' in result ? result.reason : result.kind);
}

class IncomingAppend {
  private options: StreamOptions | undefined;
  private readonly events: ProposedEvent[] = [];
  private bytes = 0;

  constructor(private readonly bytesMax: number) {}

  take(message: Buffer): void {
    const reader = new FieldReader(message);
    while (reader.next()) {
      if (reader.field === 1 && !this.options) this.options = readStreamOptions(reader.enter());
      else if (reader.field === 2 && this.options) this.add(proposed(reader));
      else throw new GrpcError(STATUS.UNKNOWN, 'Exception was thrown by handler.');
    }
  }

  complete(): { options: StreamOptions; events: readonly ProposedEvent[] } {
    const { options, events } = this;
    if (!options) throw new GrpcError(STATUS.UNKNOWN, 'Exception was thrown by handler.');
    return { options, events };
  }

  private add(event: ProposedEvent): void {
    this.bytes += countedBytes(event);
    if (this.bytes > this.bytesMax) throw appendTooLarge(this.bytesMax);
    this.events.push(event);
  }
}

function proposed(reader: FieldReader): ProposedEvent {
  try {
    return readProposedEvent(reader.enter());
  } catch (error) {
    throw error instanceof MissingPropertyError ? propertyMissing(error.property) : error;
  }
}
