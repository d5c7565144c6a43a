import { BackOff, pause } from '../back-off.js';
import {
  AppendOutcomeUnknownError,
  AppendRefusedError,
  StreamDeletedError,
  WrongExpectedRevisionError,
} from '../event-store.errors.js';
import type { AppendResult, EventStore, ExpectedRevision, NewEvent } from '../event-store.port.js';

/** How an append ended. `displaced`: its stream is not where its only writer left it. `unsettled`: told to stop before. */
export type SettledAppend =
  | { readonly kind: 'appended'; readonly result: AppendResult }
  | { readonly kind: 'refused'; readonly error: AppendRefusedError }
  | { readonly kind: 'displaced' }
  | { readonly kind: 'unsettled'; readonly error: AppendOutcomeUnknownError };

/** One append with an exact expected revision. */
export interface ExactAppend {
  readonly stream: string;
  readonly events: readonly NewEvent[];
  readonly expectedRevision: ExpectedRevision;
}

const ATTEMPT_MS = 5_000;

/**
 * Appends, and asks again with the same ids and the same revision for as long as the outcome is unknown: the event store
 * then says what became of it. A refusal counts only if no earlier attempt is in doubt. In doubt about an append to a log
 * that is found damaged, asking on settles nothing before it is repaired.
 */
export async function settleAppend(
  store: EventStore,
  { stream, events, expectedRevision }: ExactAppend,
  signal: AbortSignal,
): Promise<SettledAppend> {
  const backOff = new BackOff();
  let doubt: AppendOutcomeUnknownError | undefined;
  for (;;) {
    try {
      return {
        kind: 'appended',
        result: await store.append(stream, events, { expectedRevision, deadlineMs: ATTEMPT_MS }),
      };
    } catch (error) {
      if (error instanceof WrongExpectedRevisionError || error instanceof StreamDeletedError)
        return { kind: 'displaced' };
      if (error instanceof AppendRefusedError && !doubt) return { kind: 'refused', error };
      if (error instanceof AppendRefusedError && error.reason === 'damaged') break;
      if (!(error instanceof AppendRefusedError)) doubt = inDoubt(error);
    }
    if (signal.aborted) break;
    await pause(backOff.nextMs(), signal);
  }
  return { kind: 'unsettled', error: doubt! };
}

function inDoubt(error: unknown): AppendOutcomeUnknownError {
  if (error instanceof AppendOutcomeUnknownError) return error;
  return new AppendOutcomeUnknownError('The append failed in an unforeseen way.', { cause: error });
}
