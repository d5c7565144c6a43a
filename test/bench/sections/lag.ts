import { drivePaced } from '../load/drive.js';
import { BenchEvents } from '../load/bench-events.js';
import { HttpConnection } from '../load/http-connection.js';
import { questionRequest, recordingRequest, type BenchContext } from '../bench-context.js';
import { latencyOf } from '../statistics.js';
import { settle } from './fill.js';

const PROBE_EVERY_MS = 200;
const BODIES = 32;

/** How long after its acknowledgement an event is found, while others are being recorded. */
export interface LagResult {
  /** Events a second beside the probes. */
  readonly load: number;
  readonly seconds: number;
  readonly recordedPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Probes that were not found within the server's own wait. */
  readonly late: number;
}

/** Records an event, then asks for an answer at least as new; the time between is the lag, and never less than a query takes. */
async function probe(
  { address }: BenchContext,
  connection: HttpConnection,
  events: BenchEvents,
): Promise<number | undefined> {
  const recorded = await connection.send(recordingRequest(address, events.next(), false));
  const { receipt } = JSON.parse(recorded.body) as { receipt?: { position: string } };
  if (!receipt) return undefined;
  const acknowledged = performance.now();
  const found = await connection.send(questionRequest(address, 'limit=1', receipt.position));
  return found.status === 200 ? performance.now() - acknowledged : undefined;
}

/** Measures the lag at a steady load, in events a second; 0 for none. */
export async function measureLag(context: BenchContext, load: number, seconds: number): Promise<LagResult> {
  context.say(`lag until visible at ${load} events/s, ${seconds} s`);
  await settle(context);
  const { address } = context;
  const events = new BenchEvents(Date.now(), 99);
  const eventsPerRequest = load >= 4000 ? 200 : 50;
  const bodies = Array.from({ length: BODIES }, () => recordingRequest(address, events.batch(eventsPerRequest), true));
  let n = 0;
  const running =
    load === 0
      ? undefined
      : drivePaced({
          url: address.url,
          connections: 4,
          seconds,
          perSecond: load / eventsPerRequest,
          next: () => bodies[n++ % bodies.length]!,
        });
  const connection = await HttpConnection.open(address.url);
  const lags: (number | undefined)[] = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    lags.push(await probe(context, connection, events));
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
  }
  connection.close();
  const driven = await running;
  const found = lags.filter((lag) => lag !== undefined);
  const recordedPerSecond = driven ? (driven.requests * eventsPerRequest) / driven.seconds : 0;
  return { load, seconds, recordedPerSecond, ...latencyOf(found), late: lags.length - found.length };
}
