import type { ClientBase } from 'pg';
import { to } from 'pg-copy-streams';

const NEW_LINE = 0x0a;

/**
 * Runs `COPY … TO STDOUT` and hands on each line of its text form, without the line's end, as bytes that hold until the
 * next one. `pause` is waited for after each piece that came (some ten kB): Postgres waits with it, so memory is bounded.
 */
export async function copyOut(
  client: ClientBase,
  sql: string,
  onLine: (line: Buffer) => void,
  pause: () => Promise<void> = async () => undefined,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of client.query(to(sql)) as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let begin = 0;
    for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, begin)) {
      onLine(bytes.subarray(begin, end));
      begin = end + 1;
    }
    rest = bytes.subarray(begin);
    await pause();
  }
}
