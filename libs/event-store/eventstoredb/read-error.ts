import {
  StreamDeletedError as ClientStreamDeletedError,
  StreamNotFoundError as ClientStreamNotFoundError,
} from '@eventstore/db-client';
import {
  EventsLostError,
  PositionNotFoundError,
  ReadFailedError,
  StreamDeletedError,
  StreamNotFoundError,
} from '../event-store.errors.js';

/** DATA_LOSS of gRPC: the embedded event log says so where a read would pass over damage. */
const DATA_LOSS = 15;

/** What the servers say where a read of the whole log is to begin between two events. */
const INVALID_POSITION = 'Unexpected ReadAllResult';

/** What the error of a read or a subscription means. */
export function readError(cause: unknown, stream: string): Error {
  if (cause instanceof StreamNotFoundError || cause instanceof ReadFailedError) return cause;
  if (cause instanceof ClientStreamNotFoundError) return new StreamNotFoundError(stream);
  if (cause instanceof ClientStreamDeletedError) return new StreamDeletedError(stream);
  const said = cause instanceof Error ? cause.message : String(cause);
  if ((cause as { code?: unknown } | undefined)?.code === DATA_LOSS)
    return new EventsLostError(`Reading ${stream} ends at damage in the log. ${said.replace(/^15 DATA_LOSS: /, '')}`, {
      cause,
    });
  if (said.includes(INVALID_POSITION)) return new PositionNotFoundError({ cause });
  return new ReadFailedError(`Reading ${stream} broke off: ${said}`, { cause });
}
