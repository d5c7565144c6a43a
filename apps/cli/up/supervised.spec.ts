import { beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { Launch, Running } from './running.js';
import { Supervised } from './supervised.js';

/** A process that ends when it is told to. */
class FakeProcess implements Running {
  readonly url = 'http://127.0.0.1';
  readonly port = 0;
  end: (how: string) => void = () => undefined;
  readonly exited = new Promise<string>((resolve) => (this.end = resolve));

  constructor(readonly pid: number) {}

  async stop(): Promise<void> {
    this.end('code 0');
  }

  kill(): void {
    this.end('signal SIGKILL');
  }
}

describe('a supervised process', () => {
  let started: FakeProcess[];
  let told: string[];
  let refusals: string[];

  const launch: Launch = async (signal) => {
    signal.throwIfAborted();
    const refusal = refusals.shift();
    if (refusal) throw new Error(refusal);
    started.push(new FakeProcess(started.length + 1));
    return started.at(-1)!;
  };

  function supervise(how: Launch = launch): Supervised {
    return new Supervised('store', how, {
      onUp: async (name, { pid }) => void told.push(`${name} ${pid} up`),
      onDown: (name, reason, retryInMs) => void told.push(`${name} ${reason} ${retryInMs}`),
    });
  }

  beforeEach(() => {
    started = [];
    told = [];
    refusals = [];
  });

  it('given that it ends unasked, then it is started again', async () => {
    const supervised = supervise();
    await supervised.start();
    started[0]!.end('signal SIGKILL');
    await waitFor(() => started.length === 2);
    await supervised.stop();
    expect(told).toEqual(['store 1 up', 'store signal SIGKILL 100', 'store 2 up']);
  });

  it('given that it cannot be started again at first, then it is tried until it can', async () => {
    const supervised = supervise();
    await supervised.start();
    refusals = ['port taken', 'port taken'];
    started[0]!.end('code 1');
    await waitFor(() => started.length === 2);
    await supervised.stop();
    expect(told.slice(1, -1)).toEqual(['store code 1 100', 'store port taken 200', 'store port taken 400']);
  });

  it('given that its first start fails, then that is final', async () => {
    refusals = ['port taken'];
    const supervised = supervise();
    await expect(supervised.start()).rejects.toThrow('port taken');
    await supervised.stop();
    expect(started).toEqual([]);
  });

  it('when it is stopped, then it is not started again', async () => {
    const supervised = supervise();
    await supervised.start();
    await supervised.stop();
    expect(told).toEqual(['store 1 up']);
  });

  it('given that it waits to be started again, when it is stopped, then that is at once', async () => {
    const supervised = supervise();
    await supervised.start();
    refusals = Array(20).fill('port taken');
    started[0]!.end('code 1');
    await waitFor(() => told.length > 3);
    await supervised.stop();
    expect(started).toHaveLength(1);
  });

  it('given that it is being started, when it is stopped, then the start is given up', async () => {
    const supervised = supervise(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    );
    const start = supervised.start();
    const stopped = supervised.stop();
    await expect(start).rejects.toThrow('aborted');
    await stopped;
  });
});
