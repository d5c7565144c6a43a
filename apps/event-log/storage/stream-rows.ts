import type { KeyedRows } from './key-table.js';

const CHUNK_BITS = 14;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const ROW_MASK = CHUNK_ROWS - 1;
const WORDS = 4;

interface Chunk {
  readonly keys: Uint32Array;
  readonly last: Uint32Array;
}

/**
 * What is kept in memory of every stream, by its number: the 128-bit key of its name and the ordinal of its last event.
 * 20 bytes a stream; names are not kept.
 */
export class StreamRows implements KeyedRows {
  count = 0;
  private readonly chunks: Chunk[] = [];

  add(key: Uint32Array): number {
    const stream = this.count++;
    const chunk = (this.chunks[stream >>> CHUNK_BITS] ??= {
      keys: new Uint32Array(CHUNK_ROWS * WORDS),
      last: new Uint32Array(CHUNK_ROWS),
    });
    chunk.keys.set(key, (stream & ROW_MASK) * WORDS);
    return stream;
  }

  /** The ordinal of the last event, or -1. */
  last(stream: number): number {
    return this.chunks[stream >>> CHUNK_BITS]!.last[stream & ROW_MASK]! - 1;
  }

  setLast(stream: number, ordinal: number): void {
    this.chunks[stream >>> CHUNK_BITS]!.last[stream & ROW_MASK] = ordinal + 1;
  }

  keyWord(stream: number, word: number): number {
    return this.chunks[stream >>> CHUNK_BITS]!.keys[(stream & ROW_MASK) * WORDS + word]!;
  }

  get memoryBytes(): number {
    return this.chunks.length * CHUNK_ROWS * (WORDS * 4 + 4);
  }
}
