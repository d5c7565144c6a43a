import {
  createSecureServer,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { GrpcCall } from './grpc-call.js';
import { GrpcError, STATUS } from './grpc-status.js';
import { answerPlainly } from './answer-plainly.js';
import { keepAlive } from './keepalive.js';

const STREAM_WINDOW_BYTES = 4 * 1024 * 1024;
const SESSION_WINDOW_BYTES = 16 * 1024 * 1024;
/** Pages waiting for slow readers of one connection, and what it sends. */
const SESSION_MEMORY_MB_MAX = 256;
const CONCURRENT_CALLS_MAX = 1000;
const STOP_GRACE_MS = 1000;

export interface GrpcServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** Larger messages are refused before they are buffered. */
  readonly messageBytesMax: number;
  /** By `/package.Service/Method`. */
  readonly methods: ReadonlyMap<string, (call: GrpcCall) => void>;
  /** The JSON that a plain GET of a path is answered with; undefined where there is nothing at the path. */
  readonly answer?: (path: string) => Promise<object> | undefined;
}

/** gRPC over `node:http2`: calls are handed to the methods, everything else is answered as gRPC prescribes. */
export class GrpcServer {
  private readonly server: Http2Server;
  private readonly sessions = new Set<ServerHttp2Session>();
  private readonly calls = new Set<GrpcCall>();
  private stopping = false;

  constructor(private readonly options: GrpcServerOptions) {
    const settings = {
      maxSessionMemory: SESSION_MEMORY_MB_MAX,
      settings: { initialWindowSize: STREAM_WINDOW_BYTES, maxConcurrentStreams: CONCURRENT_CALLS_MAX },
    };
    this.server = options.tls ? createSecureServer({ ...settings, ...options.tls }) : createServer(settings);
    this.server.on('session', (session) => this.accept(session));
    this.server.on('stream', (stream, headers) => this.serve(stream, headers));
    this.server.on('sessionError', () => undefined);
  }

  /** Begins to listen; the port is the one asked for, or a free one for 0. */
  listen(): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port, this.options.host, () => {
        this.server.off('error', reject);
        this.server.on('error', () => undefined);
        resolve(this.server.address() as AddressInfo);
      });
    });
  }

  /** Takes no more calls, ends those that are open with `error`, and closes the connections. */
  async stop(error: GrpcError): Promise<void> {
    this.stopping = true;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const call of this.calls) call.fail(error);
    for (const session of this.sessions) session.close();
    const grace = setTimeout(() => {
      for (const session of this.sessions) session.destroy();
    }, STOP_GRACE_MS);
    await closed;
    clearTimeout(grace);
  }

  private accept(session: ServerHttp2Session): void {
    this.sessions.add(session);
    session.on('close', () => this.sessions.delete(session));
    session.on('error', () => undefined);
    session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    keepAlive(session);
  }

  private serve(stream: ServerHttp2Stream, headers: Record<string, unknown>): void {
    const path = String(headers[':path']);
    const plain = headers[':method'] === 'GET' ? this.options.answer?.(path) : undefined;
    if (plain) return answerPlainly(stream, plain);
    const call = new GrpcCall(stream, headers as never, this.options.messageBytesMax);
    if (!String(headers['content-type']).startsWith('application/grpc')) {
      stream.respond({ ':status': 415 }, { endStream: true });
      return;
    }
    if (this.stopping) return call.fail(new GrpcError(STATUS.UNAVAILABLE, 'The node is shutting down.'));
    const method = this.options.methods.get(path);
    if (!method) return call.fail(new GrpcError(STATUS.UNIMPLEMENTED, `Method ${path} is not implemented.`));
    this.calls.add(call);
    call.signal.addEventListener('abort', () => this.calls.delete(call), { once: true });
    call.guard(() => method(call));
  }
}
