/** What the event store can do: all; reads alone, for its disk is full, or for its log is damaged; nothing. */
export type EventStoreState = 'open' | 'read-only' | 'degraded' | 'away';

/** A state in words that anybody may read, and what an operator does next. */
export interface EventStoreStateWords {
  readonly says: string;
  readonly next: string | undefined;
}

const SEE = 'See docs/how-to/when-the-log-is-damaged-or-full.md.';

/** Every state, and what is said of it. */
export const EVENT_STORE_STATES: Readonly<Record<EventStoreState, EventStoreStateWords>> = {
  open: { says: 'open', next: undefined },
  'read-only': {
    says: 'read-only: disk full',
    next: `Free space on the disk of the event store; recording goes on by itself, nothing need be restarted. ${SEE}`,
  },
  degraded: {
    says: 'degraded: damaged',
    next: `Run "steno log verify", then stop the event log and run "steno log repair --from BACKUP". ${SEE}`,
  },
  away: {
    says: 'away',
    next: 'See whether the event store runs, and what its log says; "steno up" starts the embedded one again by itself.',
  },
};
