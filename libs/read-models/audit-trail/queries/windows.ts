import type { Position } from '#libs/event-store';
import { bucketOf, bucketStart } from '../table/bucket.js';

/** Buckets without a gap in which entries of one partition may match. */
export interface Extent {
  readonly leaf: string;
  readonly month: string;
  readonly retentionClass: string;
  readonly island: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** A stretch of the log, and the partitions that have entries from it. Stretches do not overlap. */
export interface Window {
  /** Inclusive, as is `to`. */
  readonly from: Position;
  readonly to: Position;
  readonly leaves: readonly Pick<Extent, 'leaf' | 'month' | 'retentionClass'>[];
}

/** How many partitions the first window looks into; each next one up to twice as many. */
const LEAVES_FIRST = 24;
/** More stretches than this with gaps between them are taken as one. */
const ISLANDS_MAX = 8;

function merged(extents: readonly Extent[]): Extent[] {
  const islands = [...new Set(extents.map(({ island }) => island))];
  const kept = new Set(islands.slice(0, ISLANDS_MAX));
  return extents.map((extent) => (kept.has(extent.island) ? extent : { ...extent, island: -1 }));
}

function overlapping(extents: readonly Extent[], first: bigint, last: bigint): Extent[] {
  return extents.filter((extent) => extent.first <= last && extent.last >= first);
}

function windowOf(extents: readonly Extent[], first: bigint, last: bigint): Window {
  const leaves = new Map(overlapping(extents, first, last).map((extent) => [extent.leaf, extent]));
  return { from: bucketStart(first), to: bucketStart(last + 1n) - 1n, leaves: [...leaves.values()] };
}

/** Cuts one island into windows, from the end that the order begins with, none with too many partitions. */
function cut(extents: readonly Extent[], newestFirst: boolean, budget: () => number): Window[] {
  let first = extents.reduce((least, { first }) => (first < least ? first : least), extents[0]!.first);
  let last = extents.reduce((most, { last }) => (last > most ? last : most), extents[0]!.last);
  const windows: Window[] = [];
  while (first <= last) {
    const edges = newestFirst
      ? extents.map((extent) => extent.first).filter((edge) => edge <= last)
      : extents.map((extent) => extent.last).filter((edge) => edge >= first);
    edges.sort((a, b) => (a === b ? 0 : a > b === newestFirst ? -1 : 1));
    const edge = edges[Math.min(budget(), edges.length) - 1]!;
    if (newestFirst) {
      const from = edge < first ? first : edge;
      windows.push(windowOf(extents, from, last));
      last = from - 1n;
    } else {
      const to = edge > last ? last : edge;
      windows.push(windowOf(extents, first, to));
      first = to + 1n;
    }
  }
  return windows;
}

/**
 * The stretches of the log to look into, one after the other, until a page is full. Extents come in the order of the query.
 * `least` and `most` bound the positions, inclusive.
 */
export function planWindows(
  extents: readonly Extent[],
  newestFirst: boolean,
  least: Position,
  most: Position,
): Window[] {
  let leaves = LEAVES_FIRST / 2;
  const budget = (): number => (leaves *= 2);
  const possible = merged(overlapping(extents, bucketOf(least), bucketOf(most)));
  const islands = [...new Set(possible.map(({ island }) => island))];
  const windows: Window[] = [];
  for (const island of islands) {
    const own = possible.filter((extent) => extent.island === island);
    for (const { from, to, leaves } of cut(own, newestFirst, budget)) {
      const window = { from: from > least ? from : least, to: to < most ? to : most, leaves };
      if (window.from <= window.to && leaves.length > 0) windows.push(window);
    }
  }
  return windows;
}
