import { setTimeout as wait } from 'node:timers/promises';
import { drivePaced } from '../load/drive.js';
import { BenchEvents } from '../load/bench-events.js';
import { HttpConnection, requestBytes } from '../load/http-connection.js';
import { questionRequest, recordingRequest, type BenchContext } from '../bench-context.js';
import { cpuPerEvent, readUsage } from '../machine/process-usage.js';
import { settle } from './fill.js';

const LIVE_PER_SECOND = 500;
const LIVE_BATCH = 50;
const READ_EVERY_MS = 20;
const ASK_EVERY_MS = 200;
const MODEL = '/v1/admin/projections/audit-trail';

/** A rebuild of the audit trail while events are recorded and asked for. */
export interface RebuildResult {
  readonly events: number;
  /** Events recorded meanwhile, a second. */
  readonly livePerSecond: number;
  /** Events made into rows, a second, from the order to the end of the log. */
  readonly loadedPerSecond: number;
  readonly loadingSeconds: number;
  readonly indexingSeconds: number;
  /** Catching up, comparing and switching. */
  readonly restSeconds: number;
  /** Microseconds an event by the clock, of the thread that loads: waiting for the log and decoding, opening, rows, Postgres. */
  readonly stages: Readonly<Record<string, number>>;
  /** Microseconds of processor time an event while loading, by process. */
  readonly cpu: Readonly<Record<string, number>>;
  readonly reads: number;
  readonly failedReads: number;
  readonly isEqual: boolean;
  readonly isSwitched: boolean;
}

interface Version {
  readonly version: number;
  readonly state: string;
  readonly rebuild: {
    readonly phase: string;
    readonly events: number;
    readonly times: Readonly<Record<string, number>>;
    readonly comparison: { readonly isEqual: boolean; readonly rows: number } | null;
  } | null;
}

async function ask(context: BenchContext, method: 'GET' | 'POST', path: string, body?: string): Promise<unknown> {
  const connection = await HttpConnection.open(context.address.url);
  const headers = { authorization: `Bearer ${context.address.key}`, 'content-type': 'application/json' };
  const answer = await connection.send(requestBytes(method, path, headers, body));
  connection.close();
  if (answer.status >= 300)
    throw new Error(`${path}: the server answers ${answer.status}: ${answer.body.slice(0, 300)}`);
  return JSON.parse(answer.body);
}

/** Asks for the newest events until it is told to stop; gives how often, and how often in vain. */
async function readOn(context: BenchContext, signal: AbortSignal): Promise<{ reads: number; failed: number }> {
  const connection = await HttpConnection.open(context.address.url);
  let [reads, failed] = [0, 0];
  while (!signal.aborted) {
    const { status } = await connection.send(questionRequest(context.address, 'limit=20'));
    reads++;
    if (status !== 200) failed++;
    await wait(READ_EVERY_MS);
  }
  connection.close();
  return { reads, failed };
}

/** Rebuilds the audit trail of a running product that records and answers meanwhile, and watches it phase by phase. */
export async function measureRebuild(context: BenchContext): Promise<RebuildResult> {
  context.say('a rebuild of the audit trail, while events are recorded');
  await settle(context);
  const stop = new AbortController();
  const events = new BenchEvents(Date.now(), 7);
  const bodies = Array.from({ length: 32 }, () => recordingRequest(context.address, events.batch(LIVE_BATCH), true));
  let n = 0;
  const { url } = context.address;
  const next = (): Buffer => bodies[n++ % bodies.length]!;
  const perSecond = LIVE_PER_SECOND / LIVE_BATCH;
  const live = drivePaced({ url, connections: 1, seconds: 86_400, perSecond, next, signal: stop.signal });
  const reading = readOn(context, stop.signal);

  const before = readUsage(context.dataDirectory);
  const began = performance.now();
  const { version } = (await ask(context, 'POST', `${MODEL}/rebuild`, '{}')) as { version: number };
  const entered = new Map<string, number>();
  let loaded:
    | { readonly cpu: Record<string, number>; readonly stages: Record<string, number>; readonly events: number }
    | undefined;
  let last!: Version;
  for (;;) {
    const { versions } = (await ask(context, 'GET', MODEL)) as { versions: readonly Version[] };
    last = versions.find((one) => one.version === version)!;
    const { phase, events: done, times } = last.rebuild!;
    if (!entered.has(phase)) entered.set(phase, performance.now());
    if (phase === 'indexing' && !loaded) {
      const stages = Object.fromEntries(Object.entries(times).map(([stage, ms]) => [stage, (ms * 1_000) / done]));
      loaded = { cpu: cpuPerEvent(before, readUsage(context.dataDirectory), done), stages, events: done };
    }
    if (phase === 'switched' || phase === 'failed' || phase === 'ready') break;
    await wait(ASK_EVERY_MS);
  }
  const ended = performance.now();
  stop.abort();
  const { requests, seconds } = await live;
  const { reads, failed } = await reading;
  const at = (phase: string): number => entered.get(phase) ?? ended;
  return {
    events: loaded!.events,
    livePerSecond: (requests * LIVE_BATCH) / seconds,
    loadedPerSecond: (loaded!.events * 1_000) / (at('indexing') - began),
    loadingSeconds: (at('indexing') - began) / 1_000,
    indexingSeconds: (at('catching-up') - at('indexing')) / 1_000,
    restSeconds: (ended - at('catching-up')) / 1_000,
    stages: loaded!.stages,
    cpu: loaded!.cpu,
    reads,
    failedReads: failed,
    isEqual: last.rebuild!.comparison?.isEqual ?? false,
    isSwitched: last.state === 'live',
  };
}
