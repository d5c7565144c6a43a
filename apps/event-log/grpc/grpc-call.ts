import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { GrpcError, STATUS } from './grpc-status.js';
import { MessageAssembler } from './message-assembler.js';

const RESPONSE_HEADERS = { ':status': 200, 'content-type': 'application/grpc', 'grpc-accept-encoding': 'identity' };

/** What serves the messages of a call. */
export interface CallHandler {
  onMessage(message: Buffer): void;
  /** The client has sent its last message. */
  onEnd(): void;
}

/**
 * One gRPC call on one HTTP/2 stream. Ends exactly once: with {@link end}, with {@link fail}, or because the client went
 * away, which aborts {@link signal}. Small messages sent in one turn go out in one write.
 */
export class GrpcCall {
  private readonly aborter = new AbortController();
  private outbox: Buffer[] = [];
  private flushing = false;
  private responded = false;
  private trailers: Record<string, string> = {};
  private over = false;

  constructor(
    private readonly stream: ServerHttp2Stream,
    readonly headers: IncomingHttpHeaders,
    readonly messageBytesMax: number,
  ) {
    stream.on('error', () => undefined);
    stream.on('close', () => this.finished());
    stream.on('wantTrailers', () => this.stream.sendTrailers(this.trailers));
  }

  /** Aborted when the call is over, whoever ended it. */
  get signal(): AbortSignal {
    return this.aborter.signal;
  }

  /** Bytes that the client has not taken yet. */
  get unsentBytes(): number {
    return this.stream.writableLength;
  }

  serve(handler: CallHandler): void {
    const assembler = new MessageAssembler(this.messageBytesMax, (message) => {
      if (!this.over) handler.onMessage(message);
    });
    this.stream.on('data', (chunk: Buffer) => this.guard(() => assembler.push(chunk)));
    this.stream.on('end', () => this.guard(() => this.endOfRequest(assembler, handler)));
  }

  /** A request that was reset, or lost with its connection, ends too; only what was sent to its end is handled as complete. */
  private endOfRequest(assembler: MessageAssembler, handler: CallHandler): void {
    if (this.stream.aborted || this.isGone) return;
    if (assembler.partial) throw new GrpcError(STATUS.INVALID_ARGUMENT, 'The request ends within a message.');
    handler.onEnd();
  }

  /** Calls `listener` each time the client has taken all that was sent. */
  onDrain(listener: () => void): void {
    this.stream.on('drain', listener);
  }

  /** Takes no more of the request until {@link resume}. */
  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    this.stream.resume();
  }

  /** Sends messages (with their prefixes); those of one turn together. For small answers: nothing holds the sender back. */
  send(bytes: Buffer): void {
    if (this.over) return;
    this.outbox.push(bytes);
    if (this.flushing) return;
    this.flushing = true;
    queueMicrotask(() => this.flush());
  }

  /** Sends messages (with their prefixes); resolves when there is room for more. */
  async write(bytes: Buffer): Promise<void> {
    if (this.over) return;
    this.flush();
    this.respond();
    if (this.stream.write(bytes) || this.over) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.stream.off('drain', go);
        this.signal.removeEventListener('abort', go);
        resolve();
      };
      this.stream.once('drain', go);
      this.signal.addEventListener('abort', go, { once: true });
    });
  }

  end(): void {
    if (this.over) return;
    this.flush();
    this.respond();
    this.close({ 'grpc-status': String(STATUS.OK) });
  }

  /** Ends the call with an error; as trailers only, if nothing was sent yet. */
  fail(error: GrpcError): void {
    if (this.over) return;
    this.flush();
    if (this.responded) return this.close(error.headers());
    this.over = true;
    if (!this.isGone) {
      this.stream.respond({ ...RESPONSE_HEADERS, ...error.headers() }, { endStream: true });
      this.stopRequest();
    }
    this.aborter.abort();
  }

  /** Runs a part of a handler; what it throws ends the call. */
  guard(work: () => void): void {
    if (this.over) return;
    try {
      work();
    } catch (error) {
      this.fail(error instanceof GrpcError ? error : malformed(error as Error));
    }
  }

  private get isGone(): boolean {
    return this.stream.destroyed || this.stream.closed;
  }

  private respond(): void {
    if (this.responded || this.isGone) return;
    this.responded = true;
    this.stream.respond(RESPONSE_HEADERS, { waitForTrailers: true });
  }

  private flush(): void {
    this.flushing = false;
    if (this.outbox.length === 0 || this.over) return;
    this.respond();
    const bytes = this.outbox.length === 1 ? this.outbox[0]! : Buffer.concat(this.outbox);
    this.outbox = [];
    this.stream.write(bytes);
  }

  private close(trailers: Record<string, string>): void {
    this.over = true;
    this.trailers = trailers;
    this.stream.end();
    this.stopRequest();
    this.aborter.abort();
  }

  /** What the client still sends is thrown away: a reset of the stream could overtake the trailers. */
  private stopRequest(): void {
    this.stream.resume();
  }

  private finished(): void {
    this.over = true;
    this.aborter.abort();
  }
}

function malformed(error: Error): GrpcError {
  if (error.name === 'MalformedMessageError')
    return new GrpcError(STATUS.INVALID_ARGUMENT, `The request cannot be read: ${error.message}`);
  throw error;
}
