import { BenchEvents } from '../load/bench-events.js';
import { drive } from '../load/drive.js';
import { recordingRequest, type BenchContext } from '../bench-context.js';
import { cpuPerEvent, readUsage } from '../machine/process-usage.js';
import { latencyOf, median, medianRun } from '../statistics.js';
import { settle } from './fill.js';

const BODIES = 32;
const WARM_UP_SECONDS = 1;

/** Durable recording over HTTP, one way of sending. */
export interface RecordingResult {
  readonly name: string;
  readonly connections: number;
  readonly eventsPerRequest: number;
  readonly eventsPerSecond: number;
  /** Of a request, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
  /** Microseconds of processor time an event, until it is found, by process. */
  readonly cpu: Readonly<Record<string, number>>;
}

interface Way {
  readonly name: string;
  readonly connections: number;
  readonly eventsPerRequest: number;
  readonly withIds?: boolean;
}

const WAYS: readonly Way[] = [
  { name: 'single', connections: 1, eventsPerRequest: 1 },
  { name: 'single', connections: 16, eventsPerRequest: 1 },
  { name: 'single', connections: 64, eventsPerRequest: 1 },
  { name: 'batch', connections: 4, eventsPerRequest: 100 },
  { name: 'batch', connections: 4, eventsPerRequest: 1000 },
  { name: 'batch, ids given', connections: 4, eventsPerRequest: 1000, withIds: true },
];

/** Bodies made beforehand, sent in turn; events with ids of their own are new each time. */
function requests(context: BenchContext, way: Way, run: number): () => Buffer {
  const events = new BenchEvents(Date.now(), run + 1, way.withIds);
  const batch = way.eventsPerRequest > 1;
  const make = (): Buffer =>
    recordingRequest(context.address, batch ? events.batch(way.eventsPerRequest) : events.next(), batch);
  if (way.withIds) return make;
  const made = Array.from({ length: batch ? BODIES : 20 * BODIES }, make);
  let n = 0;
  return () => made[n++ % made.length]!;
}

/** One run; the processor time is that of everything until the events are found, so that it is whole. */
async function measure(context: BenchContext, way: Way, run: number): Promise<Omit<RecordingResult, keyof Way>> {
  const next = requests(context, way, run);
  const { address, effort, dataDirectory } = context;
  const load = { url: address.url, connections: way.connections, next };
  await drive({ ...load, seconds: WARM_UP_SECONDS });
  await settle(context);
  const before = readUsage(dataDirectory);
  const driven = await drive({ ...load, seconds: effort.seconds });
  await settle(context);
  const events = driven.requests * way.eventsPerRequest;
  const { p50, p99 } = latencyOf(driven.latencies);
  const cpu = cpuPerEvent(before, readUsage(dataDirectory), events);
  return { eventsPerSecond: events / driven.seconds, p50, p99, failed: driven.failed, cpu };
}

/** Measures every way of recording. */
export async function measureRecording(context: BenchContext): Promise<RecordingResult[]> {
  const results: RecordingResult[] = [];
  for (const way of WAYS) {
    context.say(`recording: ${way.name}, ${way.eventsPerRequest} a request, ${way.connections} connections`);
    const runs: Omit<RecordingResult, keyof Way>[] = [];
    for (let run = 0; run < context.effort.runs; run++) runs.push(await measure(context, way, run));
    const { name, connections, eventsPerRequest } = way;
    const cpu = medianRun(runs.map((run) => run.cpu));
    const of = (figure: 'eventsPerSecond' | 'p50' | 'p99' | 'failed'): number => median(runs.map((run) => run[figure]));
    results.push({
      name,
      connections,
      eventsPerRequest,
      eventsPerSecond: of('eventsPerSecond'),
      p50: of('p50'),
      p99: of('p99'),
      failed: of('failed'),
      cpu,
    });
  }
  return results;
}
