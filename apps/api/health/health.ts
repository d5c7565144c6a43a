import type { Backend } from '../backend/backend.js';
import { EVENT_STORE_STATES } from '../backend/event-store-state.js';
import type { EventStoreWatch } from '../backend/event-store-watch.js';
import type { Heard } from '../backend/pulse.js';
import type { PartHealth } from './part-health.js';
import { projectionsHealth, rebuildsHealth } from './projections-health.js';

/** What is told of the whole. */
export interface Health {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<string, PartHealth>>;
}

function ofStore({ isThere, at }: Heard): PartHealth {
  return { status: isThere ? 'ok' : 'unavailable', checkedAt: new Date(at).toISOString() };
}

/** Only an open event store can be written to; reads of the audit trail need none. */
function ofEventStore({ state, heard }: EventStoreWatch): PartHealth {
  const { says, next } = EVENT_STORE_STATES[state];
  const status = state === 'open' ? 'ok' : 'unavailable';
  return { status, state: says, ...(next !== undefined && { next }), checkedAt: new Date(heard.at).toISOString() };
}

/**
 * How everything is, from what was last heard. What can record and answer is ready: a projection or a rebuild that is late, stuck
 * or has failed is told, and readers see it; writers need not care.
 */
export function healthOf({ stores, recording, projections, rebuilds, isClosing }: Backend): Health {
  const checks: Record<string, PartHealth> = {
    eventStore: ofEventStore(stores.eventStoreWatch),
    postgres: ofStore(stores.databasePulse.heard),
    projections: projectionsHealth(projections),
    rebuilds: rebuildsHealth(rebuilds),
    recording: { status: recording.isThere && !isClosing ? 'ok' : 'unavailable' },
  };
  const isWell = Object.values(checks).every(({ status }) => status !== 'unavailable');
  return { status: isWell ? 'ok' : 'unavailable', checks };
}
