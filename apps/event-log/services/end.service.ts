import type { Appender } from '../appending/appender.js';
import type { AppendResult } from '../appending/append-result.js';
import type { GrpcCall } from '../grpc/grpc-call.js';
import { serveUnary } from '../grpc/serve-unary.js';
import { endSucceeded } from '../protocol/append-messages.js';
import { readEndRequest, type StreamOptions } from '../protocol/append-request.js';
import { wrongExpectedVersion } from '../protocol/call-errors.js';
import { expectedRevisionNumber } from '../protocol/expected-revision.js';
import { appendError } from './append.service.js';

/** Streams.Delete (soft delete) and Streams.Tombstone. */
export class EndService {
  constructor(
    private readonly appender: Appender,
    private readonly appendBytesMax: number,
  ) {}

  delete(call: GrpcCall): void {
    this.serve(call, (options, settle) => this.appender.delete(options.stream, options.expected, settle));
  }

  tombstone(call: GrpcCall): void {
    this.serve(call, (options, settle) => this.appender.tombstone(options.stream, options.expected, settle));
  }

  private serve(call: GrpcCall, end: (options: StreamOptions, settle: (result: AppendResult) => void) => void): void {
    serveUnary(call, (message, reply) => {
      const options = readEndRequest(message);
      end(options, (result) => {
        if (result.kind === 'success') reply(endSucceeded(result.position));
        else if (result.kind === 'wrong-expected-revision') call.fail(this.conflict(options, result.current));
        else call.fail(appendError(result, options.stream, this.appendBytesMax));
      });
    });
  }

  /** The reference calls both a delete. */
  private conflict({ stream, expected }: StreamOptions, current: number): ReturnType<typeof wrongExpectedVersion> {
    return wrongExpectedVersion('Delete', stream, expectedRevisionNumber(expected), current);
  }
}
