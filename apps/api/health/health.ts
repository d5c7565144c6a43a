import type { Backend } from '../backend/backend.js';
import type { Heard } from '../backend/pulse.js';

/** What is told of one part. Reasons stay in the log: anybody may ask for this. */
export interface PartHealth {
  readonly status: 'ok' | 'unavailable';
  readonly checkedAt?: string;
}

/** What is told of the whole. */
export interface Health {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<string, PartHealth>>;
}

function ofStore({ isThere, at }: Heard): PartHealth {
  return { status: isThere ? 'ok' : 'unavailable', checkedAt: new Date(at).toISOString() };
}

/** How everything is, from what was last heard. */
export function healthOf({ stores, recording, isClosing }: Backend): Health {
  const checks: Record<string, PartHealth> = {
    eventStore: ofStore(stores.eventStorePulse.heard),
    postgres: ofStore(stores.databasePulse.heard),
    recording: { status: recording.isThere && !isClosing ? 'ok' : 'unavailable' },
  };
  const isWell = Object.values(checks).every(({ status }) => status === 'ok');
  return { status: isWell ? 'ok' : 'unavailable', checks };
}
