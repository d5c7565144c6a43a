interface Waiting<Q, R> {
  readonly request: Q;
  readonly result: Promise<R>;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

const REQUESTS_MAX = 10_000;

function waitingFor<Q, R>(request: Q): Waiting<Q, R> {
  let resolve!: (result: R) => void;
  let reject!: (error: unknown) => void;
  const result = new Promise<R>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { request, result, resolve, reject };
}

/**
 * Gathers requests into batches: one batch is under way at a time, and everything that is asked for meanwhile goes into the
 * next. Requests of one name that wait together are one request.
 */
export class Coalescer<Q, R> {
  private waiting = new Map<string, Waiting<Q, R>>();
  private running = false;

  /** `load` gives a result for each request, in order; if it rejects, all of them do. */
  constructor(private readonly load: (requests: readonly Q[]) => Promise<readonly R[]>) {}

  get(name: string, request: Q): Promise<R> {
    let waiting = this.waiting.get(name);
    if (!waiting) {
      waiting = waitingFor(request);
      this.waiting.set(name, waiting);
      if (!this.running) void this.run();
    }
    return waiting.result;
  }

  private async run(): Promise<void> {
    this.running = true;
    await Promise.resolve();
    while (this.waiting.size > 0) {
      const batch = [...this.waiting.entries()].slice(0, REQUESTS_MAX);
      for (const [name] of batch) this.waiting.delete(name);
      await this.loadBatch(batch.map(([, waiting]) => waiting));
    }
    this.running = false;
  }

  private async loadBatch(batch: readonly Waiting<Q, R>[]): Promise<void> {
    try {
      const results = await this.load(batch.map((waiting) => waiting.request));
      batch.forEach((waiting, i) => waiting.resolve(results[i]!));
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
  }
}
