import { pino, type Logger } from 'pino';

export type Log = Logger;

/** The log of this process: JSON lines on standard error. Secrets have no place in it, and headers and bodies are never written. */
export function createLog(): Log {
  return pino(
    { base: { app: 'api' }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: false }),
  );
}
