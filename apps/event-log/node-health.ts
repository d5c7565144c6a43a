import { type FileSystem, nodeFileSystem } from '#libs/write-ahead-log';
import { stateReport, type StateReport } from './state-report.js';
import type { EventLog } from './storage/event-log.js';

export interface NodeHealthOptions {
  readonly directory: string;
  readonly fileSystem?: FileSystem;
  /** Whether whoever asks is told more than the state: true where only this machine can ask. */
  readonly tellsAll: boolean;
}

/** What the node says of itself beside the protocol: to `GET /health` whole, to `GET /health/live` that it runs. */
export class NodeHealth {
  constructor(
    private readonly events: EventLog,
    private readonly options: NodeHealthOptions,
  ) {}

  /** The state of the log, in words for an operator. */
  report(): StateReport {
    const { log } = this.events;
    const { storeId, recovery, durablePosition, state } = log;
    return stateReport(state, { storeId, recovery, durablePosition, directory: this.options.directory });
  }

  /** The answer to a GET of a path; undefined where there is none. */
  answer(path: string): Promise<object> | undefined {
    if (path === '/health/live') return Promise.resolve({ status: 'ok' });
    return path === '/health' ? this.health() : undefined;
  }

  private async health(): Promise<object> {
    const { directory, fileSystem = nodeFileSystem, tellsAll } = this.options;
    const report = this.report();
    if (!tellsAll) return { node: 'stenographer', state: report.state };
    const diskFreeBytes = await fileSystem.freeBytes(directory).catch(() => null);
    return { node: 'stenographer', ...report, diskFreeBytes };
  }
}
