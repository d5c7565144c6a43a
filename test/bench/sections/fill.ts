import { BenchEvents } from '../load/bench-events.js';
import { HttpConnection } from '../load/http-connection.js';
import { questionRequest, recordingRequest, type BenchContext } from '../bench-context.js';

const BATCH = 1000;
const CONNECTIONS = 4;

/** Records events until so many are stored, and waits until the last one is found. Gives how long both took, in seconds. */
export async function fill(context: BenchContext, count: number): Promise<{ recording: number; visible: number }> {
  context.say(`storing ${count.toLocaleString('en-US')} events`);
  const { address } = context;
  const events = new BenchEvents(Date.now(), 5);
  const started = performance.now();
  let left = Math.ceil(count / BATCH);
  let last = 0n;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const connection = await HttpConnection.open(address.url);
      while (left-- > 0) {
        const { status, body } = await connection.send(recordingRequest(address, events.batch(BATCH), true));
        if (status !== 201) throw new Error(`storing: the server answers ${status}: ${body.slice(0, 200)}`);
        const { data } = JSON.parse(body) as { data: { receipt: { position: string } }[] };
        const position = BigInt(data.at(-1)!.receipt.position);
        if (position > last) last = position;
      }
      connection.close();
    }),
  );
  const recorded = performance.now();
  await untilVisible(context, String(last));
  return { recording: (recorded - started) / 1000, visible: (performance.now() - recorded) / 1000 };
}

/** Waits until everything that is recorded by now is found. */
export async function settle(context: BenchContext): Promise<void> {
  const connection = await HttpConnection.open(context.address.url);
  const event = new BenchEvents(Date.now(), 11).next();
  const { body } = await connection.send(recordingRequest(context.address, event, false));
  connection.close();
  await untilVisible(context, (JSON.parse(body) as { receipt: { position: string } }).receipt.position);
}

/** Asks until the audit trail reflects a position. */
async function untilVisible({ address }: BenchContext, position: string): Promise<void> {
  const connection = await HttpConnection.open(address.url);
  while ((await connection.send(questionRequest(address, 'limit=1', position))).status !== 200) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  connection.close();
}
