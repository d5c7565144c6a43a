import { holds } from '#libs/write-ahead-log/torture';
import type { Attempt } from './attempt.js';

/** An event as a reader is shown it. */
export interface ShownEvent {
  readonly stream: string;
  readonly id: string;
  readonly revision: number;
  readonly position: bigint;
  readonly text: string;
}

/**
 * Compares all events of a log with all appends that were ever sent to it: I1 to I4. Returns the appends of unknown outcome
 * that are there; shown once, they must stay.
 */
export function compare(attempts: readonly Attempt[], log: readonly ShownEvent[]): Attempt[] {
  log.forEach(({ position }, i) =>
    holds('I4', i === 0 || position > log[i - 1]!.position, () => `position ${position} is not after the one before`),
  );
  const streams = new Map<string, ShownEvent[]>();
  for (const event of log) {
    const events = streams.get(event.stream) ?? [];
    holds('I4', event.revision === events.length, () => `${event.stream} has a gap before revision ${event.revision}`);
    events.push(event);
    streams.set(event.stream, events);
  }
  const appeared: Attempt[] = [];
  const found = new Map<string, number>();
  for (const attempt of attempts) {
    const count = eventsThere(attempt, streams.get(attempt.stream) ?? []);
    if (count > 0 && attempt.outcome === 'unknown') appeared.push(attempt);
    found.set(attempt.stream, (found.get(attempt.stream) ?? 0) + count);
  }
  for (const [stream, events] of streams)
    holds('I1', found.get(stream) === events.length, () => `${stream} has events that were not sent, or sent twice`);
  return appeared;
}

/** How many events of an append are at their place in its stream: all, or, where it was not acknowledged, none. */
function eventsThere(attempt: Attempt, stream: readonly ShownEvent[]): number {
  const { events, expected, outcome, revision, position } = attempt;
  if (events.length === 0) return 0;
  const place = stream.slice(expected + 1, expected + 1 + events.length);
  const isThere = place[0]?.id === events[0]!.id;
  const name = `the append after revision ${expected} of ${attempt.stream}`;
  holds('I1', isThere || outcome !== 'acked', () => `${name} was acknowledged and is not there`);
  holds('I3', !isThere || outcome !== 'failed', () => `${name} was refused (${attempt.failure}) and is there`);
  if (!isThere) return 0;
  const isWhole =
    place.length === events.length &&
    place.every(({ id, text }, i) => id === events[i]!.id && text === events[i]!.text);
  holds(outcome === 'acked' ? 'I1' : 'I2', isWhole, () => `${name} is not there as it was sent`);
  if (outcome === 'acked') {
    const last = place.at(-1)!;
    const isSame = last.revision === revision && last.position === position;
    holds(
      'I1',
      isSame,
      () => `${name} was acknowledged at ${revision}/${position}, is at ${last.revision}/${last.position}`,
    );
  }
  return events.length;
}
