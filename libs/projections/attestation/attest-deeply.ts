import { readPositions } from '../positions/positions.js';
import { attestEvents, type AttestEventsOptions, type EventsAttestation } from './attest-events.js';
import { keepEventsResult, readAttestation } from './attestation-results.js';
import { type LogPlace, placesOfPart, type PlaceTools, samplePlaces } from './log-places.js';

/** Which rows are to be made again. */
export interface AttestationScope {
  /** About so many events from places chosen at random; 0 for none, 'all' for the whole log. */
  readonly sample: number | 'all';
  /** Parts whose rows are not as their writer left them: all of their events. */
  readonly parts: readonly string[];
}

/**
 * Makes rows again from the events of places chosen at random, of the parts named, and of the places where the last check found rows
 * that differ; compares, and keeps what it finds. Undefined where nothing was projected yet.
 */
export async function attestDeeply(
  options: Omit<AttestEventsOptions, 'places'> & Pick<PlaceTools, 'random'>,
  { sample, parts }: AttestationScope,
): Promise<EventsAttestation | undefined> {
  const { database, reprojection } = options;
  const [live] = await readPositions(database, [reprojection.name]);
  if (!live || live.position === null) return undefined;
  const { position } = live;
  const places: LogPlace[] = [];
  if (sample === 'all') places.push({ from: null, to: position, events: null });
  else {
    // What was found once stays found until it is right again, wherever the sample is taken.
    const last = (await readAttestation(database, reprojection.name)).events;
    for (const { from, to } of last?.places ?? [])
      places.push({ from: from === null ? null : BigInt(from), to: BigInt(to), events: null });
    places.push(...(await samplePlaces(options, sample, position)));
    for (const part of parts) places.push(...(await placesOfPart(options, part, position)));
  }
  const attestation = await attestEvents({ ...options, places });
  await keepEventsResult(database, reprojection.name, attestation);
  return attestation;
}
