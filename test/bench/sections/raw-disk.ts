import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchContext } from '../bench-context.js';
import { latencyOf, medianRun } from '../statistics.js';

/** The same bytes, written and synced by plain Node with nothing around it. */
export interface RawDiskResult {
  readonly eventsPerSync: number;
  readonly bytesPerEvent: number;
  readonly eventsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
}

function measure(
  path: string,
  block: Buffer,
  seconds: number,
  eventsPerSync: number,
): Omit<RawDiskResult, 'bytesPerEvent'> {
  const file = openSync(path, 'w');
  const latencies: number[] = [];
  const started = performance.now();
  while (performance.now() - started < seconds * 1000) {
    const begun = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    latencies.push(performance.now() - begun);
  }
  const took = (performance.now() - started) / 1000;
  closeSync(file);
  rmSync(path);
  const { p50, p99 } = latencyOf(latencies);
  return { eventsPerSync, eventsPerSecond: (latencies.length * eventsPerSync) / took, p50, p99 };
}

/** Measures how many events a second the disk could take if they were nothing but their bytes. */
export function measureRawDisk({ dataDirectory, effort, say }: BenchContext, bytesPerEvent: number): RawDiskResult[] {
  say(`the raw limit: ${Math.round(bytesPerEvent)} bytes an event, written and synced`);
  const path = join(dataDirectory, 'raw-disk');
  const bytes = Math.round(bytesPerEvent);
  const results: RawDiskResult[] = [];
  for (const eventsPerSync of [1, 100, 1000]) {
    const block = Buffer.alloc(bytes * eventsPerSync, 'x');
    const measureOnce = (): Omit<RawDiskResult, 'bytesPerEvent'> =>
      measure(path, block, Math.min(effort.seconds, 5), eventsPerSync);
    results.push({ bytesPerEvent: bytes, ...medianRun(Array.from({ length: effort.runs }, measureOnce)) });
  }
  return results;
}
