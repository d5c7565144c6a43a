import { randomUUID } from 'node:crypto';
import * as library from '@eventstore/db-client';

export type Outcome = 'acked' | 'failed' | 'unknown';

/** What one event is, so that it can be compared byte by byte. */
export interface ProposedEvent {
  readonly id: string;
  readonly text: string;
}

/** One append, as its sender knows it. */
export interface Attempt {
  readonly stream: string;
  /** Revision of the last event before it; -1: none. */
  readonly expected: number;
  readonly events: readonly ProposedEvent[];
  outcome: Outcome;
  /** As acknowledged: of its last event. */
  revision?: number;
  position?: bigint;
  /** What it failed with. */
  failure?: string;
  /** Where the stream really ended, as a refusal said. */
  actual?: number;
}

const PATIENCE_MS = 8000;

export function newAttempt(stream: string, expected: number, events: readonly ProposedEvent[]): Attempt {
  return { stream, expected, events, outcome: 'unknown' };
}

/** From one to `countMax` events of up to `bytesMax` bytes. */
export function proposedEvents(random: () => number, countMax: number, bytesMax: number): ProposedEvent[] {
  const count = 1 + Math.floor(random() * countMax);
  return Array.from({ length: count }, () => ({ id: randomUUID(), text: 'x'.repeat(Math.floor(random() * bytesMax)) }));
}

/**
 * Sends an append, with the exact revision that it follows, and notes the outcome: acknowledged; refused, so that it
 * must not be there; or, where no answer or an error of the connection came, unknown. The client never gives up by itself:
 * `gone` says that no answer will come. Sent again, it is the same append.
 */
export async function send(
  client: library.EventStoreDBClient,
  attempt: Attempt,
  gone: Promise<unknown>,
  deadlineMs = PATIENCE_MS,
): Promise<void> {
  const { stream, expected, events } = attempt;
  const proposed = events.map(({ id, text }) => library.jsonEvent({ id, type: 'tortured', data: { text } }));
  const expectedRevision = expected < 0 ? library.NO_STREAM : BigInt(expected);
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), PATIENCE_MS)));
  try {
    const append = client.appendToStream(stream, proposed, { expectedRevision, deadline: deadlineMs });
    append.catch(() => undefined);
    const result = await Promise.race([append, patience, gone.then(() => undefined)]);
    if (!result) return;
    attempt.outcome = 'acked';
    attempt.revision = Number(result.nextExpectedRevision);
    attempt.position = result.position?.commit;
  } catch (error) {
    note(attempt, error as Refusal);
  } finally {
    clearTimeout(timer);
  }
}

/** What the client rejects with. */
interface Refusal {
  readonly type?: string;
  readonly message: string;
  readonly actualVersion?: bigint | string;
}

function note(attempt: Attempt, { type, message, actualVersion }: Refusal): void {
  attempt.failure = `${type ?? 'unknown'}: ${message}`;
  if (isDefinite(type, message)) attempt.outcome = 'failed';
  if (type === 'wrong-expected-version')
    attempt.actual = typeof actualVersion === 'bigint' ? Number(actualVersion) : -1;
}

function isDefinite(type: string | undefined, message: string): boolean {
  const refusals: readonly (string | undefined)[] = ['wrong-expected-version', 'maximum-append-size-exceeded'];
  return refusals.includes(type) || /LogReadOnly|BadRequest/.test(message);
}
