import type { GrpcCall } from './grpc-call.js';
import { GrpcError, STATUS } from './grpc-status.js';
import { framed } from './message-assembler.js';

/** Serves a call of one request and one response: `answer` gets the request and calls back with the response message. */
export function serveUnary(call: GrpcCall, answer: (request: Buffer, reply: (response: Buffer) => void) => void): void {
  let request: Buffer | undefined;
  call.serve({
    onMessage(message) {
      request ??= message;
    },
    onEnd() {
      if (!request) throw new GrpcError(STATUS.INVALID_ARGUMENT, 'The call has no request message.');
      answer(request, (response) => {
        call.send(framed(response));
        call.end();
      });
    },
  });
}
