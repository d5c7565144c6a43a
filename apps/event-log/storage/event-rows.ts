import type { KeyedRows } from './key-table.js';

const CHUNK_BITS = 16;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const ROW_MASK = CHUNK_ROWS - 1;
const WORDS = 4;

interface Chunk {
  readonly positions: Float64Array;
  readonly ids: Uint32Array;
  readonly revisions: Uint32Array;
  readonly previous: Uint32Array;
}

/** The revision column's value for a tombstone, whose revision is 2^63 - 1. */
export const TOMBSTONE = 0xffff_ffff;

/** No event: what `previous` and the id table answer instead of an ordinal. */
export const NONE = -1;

/**
 * What is kept in memory of every event, by its ordinal in the log: position, id, revision, and the ordinal of the event
 * before it in its stream. 32 bytes an event, in chunks of 65,536, so that growing never copies.
 */
export class EventRows implements KeyedRows {
  count = 0;
  private readonly chunks: Chunk[] = [];

  add(position: number, id: Uint32Array, idAt: number, revision: number, previous: number): number {
    const ordinal = this.count++;
    const chunk = (this.chunks[ordinal >>> CHUNK_BITS] ??= emptyChunk());
    const row = ordinal & ROW_MASK;
    chunk.positions[row] = position;
    chunk.revisions[row] = revision;
    chunk.previous[row] = previous + 1;
    for (let word = 0; word < WORDS; word++) chunk.ids[row * WORDS + word] = id[idAt + word]!;
    return ordinal;
  }

  /** Forgets the events from `count` on. */
  truncate(count: number): void {
    this.count = count;
  }

  position(ordinal: number): number {
    return this.chunks[ordinal >>> CHUNK_BITS]!.positions[ordinal & ROW_MASK]!;
  }

  revision(ordinal: number): number {
    return this.chunks[ordinal >>> CHUNK_BITS]!.revisions[ordinal & ROW_MASK]!;
  }

  /** The ordinal of the event before it in its stream, or {@link NONE}. */
  previous(ordinal: number): number {
    return this.chunks[ordinal >>> CHUNK_BITS]!.previous[ordinal & ROW_MASK]! - 1;
  }

  keyWord(ordinal: number, word: number): number {
    return this.chunks[ordinal >>> CHUNK_BITS]!.ids[(ordinal & ROW_MASK) * WORDS + word]!;
  }

  hasId(ordinal: number, id: Uint32Array, idAt = 0): boolean {
    for (let word = 0; word < WORDS; word++) if (this.keyWord(ordinal, word) !== id[idAt + word]) return false;
    return true;
  }

  /** The first of the `count` first events whose position is not before `position`; `count` if there is none. */
  firstFrom(position: number, count: number): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.position(middle) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get memoryBytes(): number {
    return this.chunks.length * CHUNK_ROWS * (8 + WORDS * 4 + 4 + 4);
  }
}

function emptyChunk(): Chunk {
  return {
    positions: new Float64Array(CHUNK_ROWS),
    ids: new Uint32Array(CHUNK_ROWS * WORDS),
    revisions: new Uint32Array(CHUNK_ROWS),
    previous: new Uint32Array(CHUNK_ROWS),
  };
}
