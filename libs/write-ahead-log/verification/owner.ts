import { connect } from 'node:net';
import { readHolder } from '../file-system/lock-directory.js';
import { isRunning } from '../file-system/process-identity.js';

/** Who has a log open, as far as it can be seen from here. */
export interface LogOwner {
  readonly isLive: boolean;
  /** Of owner.pid; of a process that is gone, where the log is not live. */
  readonly pid: number | null;
}

/** Looks whether a process has the directory open, without taking it: by owner.pid, and by the socket that only its owner listens on. */
export async function logOwner(directory: string, storeId: string | undefined): Promise<LogOwner> {
  const holder = await readHolder(directory).catch(() => undefined);
  const isLive = (holder !== undefined && (await isRunning(holder))) || (await answers(storeId));
  return { isLive, pid: holder?.pid ?? null };
}

function answers(storeId: string | undefined): Promise<boolean> {
  if (process.platform !== 'linux' || storeId === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect(`\0stenographer-log-${storeId}`);
    const end = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
