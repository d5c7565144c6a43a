import type { RebuildProgress } from '#libs/projections';

/** How far a rebuild is, as it is told between threads and shown: positions are decimal strings. */
export type ShownProgress = Omit<RebuildProgress, 'position' | 'head'> & {
  readonly position: string | null;
  readonly head: string | null;
};

/** What the thread that rebuilds tells its parent. */
export type FromRebuilds =
  | { readonly kind: 'progress'; readonly progress: ShownProgress }
  | { readonly kind: 'trouble'; readonly projection: string; readonly reason: string };

/** The same with positions as text. */
export function shownProgress(progress: RebuildProgress): ShownProgress {
  const text = (position: bigint | null): string | null => (position === null ? null : String(position));
  return { ...progress, position: text(progress.position), head: text(progress.head) };
}
