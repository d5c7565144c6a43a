import type { Backend } from '../backend/backend.js';
import { EVENT_STORE_STATES } from '../backend/event-store-state.js';
import type { EventStoreWatch } from '../backend/event-store-watch.js';
import type { Heard } from '../backend/pulse.js';

/** What is told of one part. Reasons stay in the log: anybody may ask for this. */
export interface PartHealth {
  readonly status: 'ok' | 'behind' | 'unavailable';
  readonly checkedAt?: string;
  /** Of the event store: `open`, `read-only: disk full`, `degraded: damaged` or `away`; and what an operator does next. */
  readonly state?: string;
  readonly next?: string;
  /** Of the projections: the age of the oldest event without effect, and events that could not be applied. */
  readonly lagMs?: number;
  readonly parked?: number;
}

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

/** Beyond this lag, in milliseconds, the audit trail is called behind: readers should know, writers need not care. */
const LAG_MAX_MS = 10_000;

function ofProjections({ statuses }: Backend['projections']): PartHealth {
  if (statuses.length === 0) return { status: 'unavailable' };
  const lagMs = Math.max(...statuses.map((one) => one.lagMs));
  const parked = statuses.reduce((sum, one) => sum + one.parked, 0);
  return { status: lagMs > LAG_MAX_MS ? 'behind' : 'ok', lagMs, parked };
}

/** How everything is, from what was last heard. */
export function healthOf({ stores, recording, projections, isClosing }: Backend): Health {
  const checks: Record<string, PartHealth> = {
    eventStore: ofEventStore(stores.eventStoreWatch),
    postgres: ofStore(stores.databasePulse.heard),
    projections: ofProjections(projections),
    recording: { status: recording.isThere && !isClosing ? 'ok' : 'unavailable' },
  };
  const isWell = Object.values(checks).every(({ status }) => status !== 'unavailable');
  return { status: isWell ? 'ok' : 'unavailable', checks };
}
