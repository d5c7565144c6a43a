import { HttpConnection, type WireAnswer } from './http-connection.js';

/** What a load came to. */
export interface Driven {
  readonly requests: number;
  readonly failed: number;
  readonly seconds: number;
  /** Of each request that went well, in milliseconds. */
  readonly latencies: number[];
}

/** A load: so many connections, each sending its next request as soon as the last one is answered. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly next: () => Buffer;
  readonly onAnswer?: (answer: WireAnswer) => void;
  /** Ends a paced load before its time. */
  readonly signal?: AbortSignal;
}

/** Drives a load, and resolves when every request of it is answered. */
export async function drive({ url, connections, seconds, next, onAnswer }: Load): Promise<Driven> {
  const open = await Promise.all(Array.from({ length: connections }, () => HttpConnection.open(url)));
  const latencies: number[] = [];
  let failed = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(
    open.map(async (connection) => {
      while (performance.now() < until) {
        const request = next();
        const sent = performance.now();
        const answer = await connection.send(request);
        if (answer.status < 300) latencies.push(performance.now() - sent);
        else failed++;
        onAnswer?.(answer);
      }
    }),
  );
  const took = (performance.now() - started) / 1000;
  for (const connection of open) connection.close();
  return { requests: latencies.length, failed, seconds: took, latencies };
}

/** Sends requests at a fixed pace, whatever the answers take, over as many connections as that needs; at most `connections`. */
export async function drivePaced(load: Load & { readonly perSecond: number }): Promise<Driven> {
  const started = performance.now();
  let sent = 0;
  const turn = async (): Promise<void> => {
    const due = started + (sent++ * 1000) / load.perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  };
  const open = await Promise.all(Array.from({ length: load.connections }, () => HttpConnection.open(load.url)));
  const latencies: number[] = [];
  let failed = 0;
  await Promise.all(
    open.map(async (connection) => {
      while (!load.signal?.aborted && performance.now() < started + load.seconds * 1000) {
        await turn();
        const begun = performance.now();
        const answer = await connection.send(load.next());
        if (answer.status < 300) latencies.push(performance.now() - begun);
        else failed++;
        load.onAnswer?.(answer);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const connection of open) connection.close();
  return { requests: latencies.length, failed, seconds, latencies };
}
