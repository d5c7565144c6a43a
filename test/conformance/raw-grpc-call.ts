import { connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { framed, MessageAssembler } from '../../apps/event-log/grpc/message-assembler.js';

/** What came back of a gRPC call. */
export interface RawAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders | undefined;
  /** Whether the headers ended the call. */
  readonly trailersOnly: boolean;
  readonly messages: readonly Buffer[];
}

/**
 * One gRPC call without a client library: sends messages, and resolves when the call is over, or, for calls that go on,
 * when `messagesWanted` messages came.
 */
export function rawGrpcCall(
  url: string,
  path: string,
  requests: readonly Uint8Array[],
  messagesWanted = Infinity,
  endsRequest = !path.endsWith('/BatchAppend'),
): Promise<RawAnswer> {
  const address = url.replace(/^esdb:\/\//, '').replace(/\?.*$/, '');
  const session = connect(`http://${address}`, { maxSessionMemory: 100 });
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  for (const request of requests) stream.write(framed(request));
  const messages: Buffer[] = [];
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders | undefined;
  let trailersOnly = false;
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      session.destroy();
      resolve({ headers, trailers, trailersOnly, messages });
    };
    const assembler = new MessageAssembler(Number.MAX_SAFE_INTEGER, (message) => {
      messages.push(Buffer.from(message));
      if (messages.length >= messagesWanted) setImmediate(finish);
    });
    stream.on('response', (received, flags) => {
      headers = received;
      trailersOnly = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    });
    stream.on('trailers', (received) => (trailers = received));
    stream.on('data', (chunk: Buffer) => assembler.push(chunk));
    stream.on('close', finish);
    stream.on('error', reject);
    session.on('error', reject);
    if (endsRequest) stream.end();
  });
}
