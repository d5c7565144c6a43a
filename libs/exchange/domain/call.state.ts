/** What the rules need to know of a call. */
export interface CallState {
  readonly status: 'unknown' | 'received' | 'ended';
  /** UTC, six digits. */
  readonly startedAt?: string;
}
