import { AppendOutcomeUnknownError } from '../event-store.errors.js';
import { recordedOf, type RecordedPlace } from './recorded-place.js';
import type { RecordOutcome } from './record-outcome.js';
import type { RecordableEvent } from './recordable-event.js';
import type { StoredFingerprints } from './stored-fingerprints.js';

/** The places with those fingerprints read that were not known; where that fails, they stay as they are. */
export async function withFingerprints(
  places: readonly RecordedPlace[],
  fingerprints: StoredFingerprints,
): Promise<readonly RecordedPlace[]> {
  const missing = places.filter((place) => place.fingerprint === undefined);
  if (missing.length === 0) return places;
  try {
    const wanted = missing.map(({ append, revision }) => ({ stream: append.stream, revision: BigInt(revision) }));
    const read = await fingerprints.read(wanted);
    let next = 0;
    return places.map(({ fingerprint, append, revision }) => ({
      fingerprint: fingerprint === undefined ? read[next++] : fingerprint,
      append,
      revision,
    }));
  } catch {
    // Every caller of one of these is told that the outcome is unknown, and asks again.
    return places;
  }
}

/** What a caller is told whose id belongs to an event that is in the log. */
export function outcomeOfKnown({ id, fingerprint }: RecordableEvent, place: RecordedPlace): RecordOutcome {
  if (place.fingerprint === undefined) return { status: 'unknown', error: unreadable() };
  if (place.fingerprint !== fingerprint) return { status: 'conflict' };
  return { status: 'recorded', recorded: recordedOf(id, place, true) };
}

/** There is an event under an id, and it cannot be read at present. */
export function unreadable(cause?: unknown): AppendOutcomeUnknownError {
  return new AppendOutcomeUnknownError('An event is recorded under this id and cannot be read at present.', { cause });
}
