import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can fall silent, as a network does: who is connected stays so, and nothing comes through any more. */
export class SilentProxy {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** The server's, by this way. */
    readonly url: string,
  ) {}

  /** Opens a way to the server of a URL with host and port. */
  static async start(to: string): Promise<SilentProxy> {
    const { hostname, port } = new URL(to);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(to);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const proxy = new SilentProxy(server, url.href);
    server.on('connection', (socket) => proxy.join(socket, connect(Number(port), hostname)));
    return proxy;
  }

  private join(one: Socket, other: Socket): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => this.sockets.delete(from));
      from.pipe(to);
    }
  }

  /** From now on nothing comes through on the connections that there are; new ones are not concerned. */
  silence(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
