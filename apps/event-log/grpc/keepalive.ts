import type { ServerHttp2Session } from 'node:http2';

const PING_EVERY_MS = 30_000;
const ANSWER_WITHIN_MS = 20_000;

/** Closes a connection whose other end is gone without having said so; answers to pings of clients come by themselves. */
export function keepAlive(session: ServerHttp2Session): void {
  const timer = setInterval(() => {
    if (session.closed || session.destroyed) return;
    const gone = setTimeout(() => session.destroy(), ANSWER_WITHIN_MS).unref();
    if (!session.ping(() => clearTimeout(gone))) clearTimeout(gone);
  }, PING_EVERY_MS).unref();
  session.once('close', () => clearInterval(timer));
}
