import type { EventLog } from '../storage/event-log.js';
import { NONE } from '../storage/event-rows.js';
import type { StreamRef } from '../storage/stream-ref.js';
import { firstReadable, type StreamSettings } from '../storage/stream-settings.js';

/** A stream as readers see it: what is on disk, and what its metadata leave of it. */
export interface StreamSight {
  readonly stream: number;
  /** -1: no events. */
  readonly lastRevision: number;
  /** The first revision that is shown; beyond `lastRevision` if none is. */
  readonly firstRevision: number;
  readonly settings: StreamSettings;
  /** `missing`: there never was one, or it is soft-deleted. */
  readonly state: 'there' | 'missing' | 'tombstoned';
}

export function sightOf(events: EventLog, ref: StreamRef): StreamSight {
  const { index, durableCount } = events;
  const stream = index.findStream(ref.words);
  const last = index.lastOrdinalBefore(stream, durableCount);
  const settings = events.settings.visibleTo(stream, ref.isMeta);
  const lastRevision = index.revisionAt(last);
  const firstRevision = firstReadable(settings, lastRevision);
  const tombstoned = index.isTombstone(last) || (ref.isMeta && isTombstoned(events, ref.original));
  const missing = last === NONE || firstRevision === Infinity;
  return {
    stream,
    lastRevision,
    firstRevision,
    settings,
    state: tombstoned ? 'tombstoned' : missing ? 'missing' : 'there',
  };
}

function isTombstoned(events: EventLog, ref: StreamRef): boolean {
  const { index, durableCount } = events;
  return index.isTombstone(index.lastOrdinalBefore(index.findStream(ref.words), durableCount));
}
