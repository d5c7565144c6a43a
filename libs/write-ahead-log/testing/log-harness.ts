import { ManualClock } from '#libs/kernel';
import type { LogOptions } from '../log-options.js';
import { WriteAheadLog } from '../write-ahead-log.js';
import type { Appended } from '../writing/append-frame.js';
import type { SimulatedFileSystem } from './simulated.file-system.js';

export const DIRECTORY = '/log';
const STREAM_KEY = Buffer.alloc(16, 7);

/** A frame that recovery handed over. */
export interface SeenFrame {
  readonly position: number;
  readonly body: string;
}

/** A log on a simulated file system, with the appends that its recovery found. */
export interface SimulatedLog {
  readonly log: WriteAheadLog;
  readonly seen: readonly SeenFrame[];
}

/** Opens a log in small segments with little room, without ballast, and with a frontier right behind it unless `options` say otherwise. */
export async function openSimulated(
  fileSystem: SimulatedFileSystem,
  options: Partial<LogOptions> = {},
): Promise<SimulatedLog> {
  const seen: SeenFrame[] = [];
  const log = await WriteAheadLog.open({
    directory: DIRECTORY,
    clock: new ManualClock(),
    fileSystem,
    segmentBytes: 4096 + 1600,
    roomBytes: 700,
    reserveBytes: 0,
    frontierIntervalMs: 0,
    ...options,
    onFrame: (frame) => {
      if (frame.type === 'append') seen.push({ position: frame.position, body: frame.body.toString('latin1') });
    },
  });
  return { log, seen };
}

export function append(log: WriteAheadLog, body: string): Appended {
  const encode = () => Buffer.from(body, 'latin1');
  return log.append({ type: 'append', streamKey: STREAM_KEY, firstRevision: 0, eventCount: 1, encode });
}

/** A closed log with these bodies, each a group of its own. */
export async function writtenLog(
  fileSystem: SimulatedFileSystem,
  bodies: readonly string[],
  options: Partial<LogOptions> = {},
): Promise<SeenFrame[]> {
  const { log } = await openSimulated(fileSystem, options);
  const frames: SeenFrame[] = [];
  for (const body of bodies) {
    const { position, durable } = append(log, body);
    await durable;
    frames.push({ position, body });
  }
  await log.close();
  return frames;
}

/** The files of the log proper: what a recovery that has nothing to do leaves alone. */
export function storeFiles(fileSystem: SimulatedFileSystem): Map<string, string> {
  const files = [...fileSystem.files()].filter(([path]) => /seg-|quarantine|node\.json/.test(path));
  return new Map(files.map(([path, content]) => [path, content.toString('hex')]));
}
