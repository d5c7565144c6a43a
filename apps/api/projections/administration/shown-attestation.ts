import type { LastAttestation } from '#libs/projections';

type Shown<T> = Omit<T, 'checkedAt'> & { readonly checkedAt: string };

/** What the last checks of the live version found, as the API shows it; null where there was none. */
export interface ShownAttestation {
  readonly digests: Shown<NonNullable<LastAttestation['digests']>> | null;
  readonly events: Shown<NonNullable<LastAttestation['events']>> | null;
}

/** The same with times as text. */
export function shownAttestation({ digests, events }: LastAttestation): ShownAttestation {
  return {
    digests: digests && { ...digests, checkedAt: digests.checkedAt.toISOString() },
    events: events && { ...events, checkedAt: events.checkedAt.toISOString() },
  };
}
