import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** What a process needs to project, as the threads of the API are given it. */
export interface ProjectionData {
  readonly databaseUrl: string;
  readonly eventStoreUrl: string;
  readonly masterKey: string;
}

/** A process that projects, and is started again as soon as it was killed. */
export class Projector {
  private child: ChildProcess;
  private isStopped = false;
  isActive = false;

  constructor(private readonly data: ProjectionData) {
    this.child = this.start();
  }

  private start(): ChildProcess {
    const env = { ...process.env, STENO_PROJECTION_DATA: JSON.stringify(this.data) };
    const main = join(process.cwd(), 'test/torture/projections/projecting-process.mjs');
    const child = fork(main, [], { execArgv: [], env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    child.on('message', (isActive: boolean) => (this.isActive = isActive));
    child.once('exit', () => {
      this.isActive = false;
      if (!this.isStopped) this.child = this.start();
    });
    return child;
  }

  /** Looks whether there is something to rebuild. */
  wake(): void {
    if (this.child.connected) this.child.send('wake', () => undefined);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  stop(): void {
    this.isStopped = true;
    this.kill();
  }
}
