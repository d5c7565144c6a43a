import type { ServerHttp2Stream } from 'node:http2';

const HEADERS = { ':status': 200, 'content-type': 'application/json', 'cache-control': 'no-store' };

/** Answers a request that is not gRPC with JSON; a failure with 500. */
export function answerPlainly(stream: ServerHttp2Stream, answer: Promise<object>): void {
  stream.on('error', () => undefined);
  const send = (headers: Record<string, string | number>, body: string): void => {
    if (stream.destroyed || stream.closed) return;
    stream.respond(headers);
    stream.end(body);
  };
  answer.then(
    (content) => send(HEADERS, `${JSON.stringify(content)}\n`),
    () => send({ ':status': 500 }, ''),
  );
}
