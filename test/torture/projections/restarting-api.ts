import { waitFor } from '#libs/testing';
import { ApiProcess, type ApiProcessOptions } from '../../e2e/api/api-process.js';

const RESTART_MS = 120_000;

/** A process of the API that is started again, on the same port, after it was killed. */
export class RestartingApi {
  private restarting: Promise<void> = Promise.resolve();

  private constructor(
    private readonly options: ApiProcessOptions,
    private process: ApiProcess,
  ) {}

  /** Starts it; the port is part of the environment. */
  static async start(options: ApiProcessOptions): Promise<RestartingApi> {
    return new RestartingApi(options, await ApiProcess.start(options));
  }

  get url(): string {
    return this.process.url;
  }

  get adminKey(): string {
    return this.process.adminKey;
  }

  /** Whether it is up, and its runner is the active one. */
  isActive(): Promise<boolean> {
    return this.process.isActive().catch(() => false);
  }

  /** Ends it by SIGKILL, and starts it again in the background. */
  kill(): void {
    const start = (): Promise<ApiProcess> => ApiProcess.start(this.options);
    this.restarting = this.process.stop('SIGKILL').then(async () => {
      this.process = await waitFor(start, { timeoutMs: RESTART_MS, what: 'the API to start again' });
    });
    this.restarting.catch(() => undefined);
  }

  /** Waits until it is up again. */
  whole(): Promise<void> {
    return this.restarting;
  }

  async stop(): Promise<void> {
    await this.restarting.catch(() => undefined);
    await this.process.stop('SIGKILL');
  }
}
