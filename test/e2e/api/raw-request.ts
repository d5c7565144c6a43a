import { connect } from 'node:net';

/** What came back over a connection. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends bytes as they are and nothing after them, and reads the first answer. */
export async function rawRequest(url: string, request: string | Buffer): Promise<RawAnswer> {
  const bytes = Buffer.from(request);
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.end(bytes);
  const isHead = bytes.toString('latin1').startsWith('HEAD ');
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      const answer = parse(Buffer.concat(chunks).toString('utf8'), isHead);
      socket.destroy();
      if (answer) resolve(answer);
      else reject(new Error(`no whole answer: ${Buffer.concat(chunks).toString('utf8').slice(0, 200)}`));
    };
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (parse(Buffer.concat(chunks).toString('utf8'), isHead)) finish();
    });
    socket.on('end', finish);
    socket.on('error', (error) => (chunks.length > 0 ? finish() : reject(error)));
  });
}

function parse(text: string, isHead: boolean): RawAnswer | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first, ...lines] = text.slice(0, end).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) headers[line.slice(0, line.indexOf(':')).toLowerCase()] = line.slice(line.indexOf(':') + 2);
  const rest = Buffer.from(text.slice(end + 4));
  const length = isHead ? 0 : Number(headers['content-length'] ?? 0);
  if (rest.length < length) return undefined;
  return { status: Number(first!.split(' ')[1]), headers, body: rest.subarray(0, length).toString('utf8') };
}
