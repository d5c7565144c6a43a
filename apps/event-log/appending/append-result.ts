/** How an append, a delete or a tombstone ended. */
export type AppendResult =
  /** `revision` of the last event, -1 if the stream has none; `position` of that event. */
  | { readonly kind: 'success'; readonly revision: number; readonly position: number }
  | { readonly kind: 'wrong-expected-revision'; readonly current: number }
  | { readonly kind: 'stream-deleted' }
  | { readonly kind: 'access-denied' }
  | { readonly kind: 'bad-request'; readonly reason: string }
  | { readonly kind: 'too-large' }
  /** Was not and will not be written. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Was not and will not be written, since the last events of the stream may be lost. */
  | { readonly kind: 'uncertain-stream'; readonly reason: string }
  /** May or may not be in the log. */
  | { readonly kind: 'unknown'; readonly reason: string };
