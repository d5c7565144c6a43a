import { connect, type Socket } from 'node:net';

/** An answer on the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * One HTTP/1.1 connection with one request in flight, as thin as it can be: the load generator shares the machine with what
 * it measures.
 */
export class HttpConnection {
  #received: Buffer[] = [];
  #size = 0;
  #expected = -1;
  #settle: { resolve: (answer: WireAnswer) => void; reject: (error: Error) => void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#settle?.reject(error));
    socket.on('close', () => this.#settle?.reject(new Error('the connection was closed')));
  }

  static async open(url: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new HttpConnection(socket);
  }

  /** Sends a whole request, head and body, and resolves to its answer. */
  send(request: Buffer): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.#settle = undefined;
    this.socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk);
    this.#size += chunk.length;
    if (this.#expected < 0) this.#readHead();
    if (this.#expected < 0 || this.#size < this.#expected) return;
    const bytes = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    const bodyAt = bytes.indexOf('\r\n\r\n') + 4;
    const answer = { status: Number(bytes.toString('latin1', 9, 12)), body: bytes.toString('utf8', bodyAt) };
    [this.#received, this.#size, this.#expected] = [[], 0, -1];
    this.#settle?.resolve(answer);
  }

  #readHead(): void {
    const bytes = Buffer.concat(this.#received);
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1];
    if (length === undefined) this.#settle?.reject(new Error('an answer without content-length'));
    else this.#expected = end + 4 + Number(length);
  }
}

/** The bytes of a request. */
export function requestBytes(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = method === 'GET' ? '' : `content-length: ${bytes.length}\r\n`;
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}${length}\r\n`), bytes]);
}
