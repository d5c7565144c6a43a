import { setTimeout as sleep } from 'node:timers/promises';
import { BackOff } from './back-off.js';
import type { Launch, Running } from './running.js';

/** What a supervised process tells of itself. */
export interface SupervisionEvents {
  /** It is up, for the first time or again. */
  onUp(name: string, running: Running): Promise<void>;
  /** It ended unasked, or could not be started again. */
  onDown(name: string, how: string, retryInMs: number): void;
}

/** Keeps one process running: whenever it ends unasked, it is started again, with back-off, for as long as it takes. */
export class Supervised {
  private readonly stopping = new AbortController();
  private running: Running | undefined;
  private started: Promise<unknown> = Promise.resolve();
  private keeping: Promise<void> = Promise.resolve();

  constructor(
    readonly name: string,
    private readonly launch: Launch,
    private readonly events: SupervisionEvents,
  ) {}

  /** Starts it for the first time; a failure of that is final, and rejects. */
  async start(): Promise<Running> {
    const launched = this.launchOnce();
    this.started = launched.catch(() => undefined);
    const running = await launched;
    this.keeping = this.keep(running);
    return running;
  }

  /** Ends it for good, whatever it is doing. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.started;
    await this.running?.stop();
    await this.keeping;
  }

  /** Makes it end now; {@link stop} must have been called. */
  kill(): void {
    this.running?.kill();
  }

  private async launchOnce(): Promise<Running> {
    const running = await this.launch(this.stopping.signal);
    this.running = running;
    await this.events.onUp(this.name, running);
    return running;
  }

  private async keep(first: Running): Promise<void> {
    const { signal } = this.stopping;
    const backOff = new BackOff();
    let running: Running | undefined = first;
    let upSince = performance.now();
    let how = '';
    for (;;) {
      if (running) how = await running.exited;
      if (signal.aborted) return;
      const delay = backOff.next(running ? performance.now() - upSince : 0);
      this.events.onDown(this.name, how, delay);
      await sleep(delay, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      running = await this.launchOnce().catch((error: Error) => void (how = error.message));
      upSince = performance.now();
    }
  }
}
