import type { GrpcCall } from '../grpc/grpc-call.js';
import { serveUnary } from '../grpc/serve-unary.js';
import { readFailure } from '../protocol/call-errors.js';
import { readReadRequest, type ReadRequest } from '../protocol/read-request.js';
import { AllRead } from '../reading/all-read.js';
import { AllSubscription } from '../reading/all-subscription.js';
import type { EventReader } from '../reading/event-reader.js';
import { StreamRead } from '../reading/stream-read.js';
import { StreamSubscription } from '../reading/stream-subscription.js';

/** Streams.Read: pages of a stream or of `$all`, and catch-up subscriptions to them. */
export class ReadService {
  constructor(private readonly reader: EventReader) {}

  read(call: GrpcCall): void {
    serveUnary(call, (message) => void this.answer(call, message));
  }

  private async answer(call: GrpcCall, message: Buffer): Promise<void> {
    try {
      const messages = this.messages(readReadRequest(message), call.signal);
      for await (const bytes of messages) {
        await call.write(bytes);
        if (call.signal.aborted) return;
      }
      call.end();
    } catch (error) {
      call.fail(readFailure(error));
    }
  }

  private messages(request: ReadRequest, signal: AbortSignal): AsyncGenerator<Buffer> {
    const { source, count } = request;
    if (source.kind === 'stream')
      return count === undefined
        ? new StreamSubscription(this.reader, request, signal).messages(source.name, source.from)
        : new StreamRead(this.reader, request).messages(source.name, source.from);
    return count === undefined
      ? new AllSubscription(this.reader, request, signal).messages(source.from)
      : new AllRead(this.reader, request).messages(source.from);
  }
}
