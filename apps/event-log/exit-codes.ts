import { ConfigurationError } from '#libs/config';
import { LogLockedError, LogRefusedError } from '#libs/write-ahead-log';
import { EventLogOptionsError, type EventLogServerOptions } from './event-log-options.js';

/** What the process ends with; numbers as in sysexits.h. */
export const EXIT = {
  STOPPED: 0,
  USAGE: 64,
  DAMAGED: 65,
  PORT_TAKEN: 69,
  INTERNAL: 70,
  POISONED: 74,
  LOCKED: 75,
  NO_RIGHT: 77,
} as const;

/** Why the event log did not start: a code, and a sentence that says what to do. */
export interface StartFailure {
  readonly code: number;
  readonly sentence: string;
}

export function startFailure(error: unknown, options?: EventLogServerOptions): StartFailure {
  const { message } = error as Error;
  if (error instanceof EventLogOptionsError || error instanceof ConfigurationError)
    return { code: EXIT.USAGE, sentence: message };
  if (error instanceof LogLockedError) return { code: EXIT.LOCKED, sentence: message };
  if (error instanceof LogRefusedError) return { code: EXIT.DAMAGED, sentence: message };
  const { code } = error as NodeJS.ErrnoException;
  const port = options?.port;
  if (code === 'EADDRINUSE')
    return {
      code: EXIT.PORT_TAKEN,
      sentence: `Port ${port} is taken; stop what listens there, or choose another with --port.`,
    };
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return {
      code: EXIT.NO_RIGHT,
      sentence: `A right is missing (${message}); give it to this user, or choose another --data or --port.`,
    };
  if (code === 'EADDRNOTAVAIL')
    return { code: EXIT.USAGE, sentence: `This machine has no address ${options?.host}; choose another --host.` };
  return { code: EXIT.INTERNAL, sentence: message };
}
