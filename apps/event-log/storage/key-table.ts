const SHARD_BITS = 8;
const SHARDS = 1 << SHARD_BITS;
const SLOT_HASHES = 2 ** 24;
const START_SLOTS = 16;
const GROWTH = 1.5;
const LOAD_MAX = 0.8;
const LOAD_FILLED = 0.65;

/** Rows that a {@link KeyTable} finds by their key of 128 bits. */
export interface KeyedRows {
  keyWord(row: number, word: number): number;
}

/**
 * Finds row numbers by 128-bit keys: open addressing with linear probing over row numbers alone, the keys stay in their
 * rows. 256 shards that grow on their own, so that no single growth takes long; 5 to 7.5 bytes a key. The hash is seeded,
 * since clients choose the keys.
 */
export class KeyTable {
  private readonly shards: Uint32Array[] = [];
  private readonly used = new Uint32Array(SHARDS);

  constructor(
    private readonly rows: KeyedRows,
    private readonly seed: number,
  ) {
    for (let i = 0; i < SHARDS; i++) this.shards.push(new Uint32Array(START_SLOTS));
  }

  /** The row with this key, or -1. */
  find(key: Uint32Array, keyAt = 0): number {
    const hash = this.hash(key[keyAt]!, key[keyAt + 1]!, key[keyAt + 2]!, key[keyAt + 3]!);
    const shard = this.shards[hash >>> (32 - SHARD_BITS)]!;
    for (let slot = home(hash, shard.length); shard[slot] !== 0; slot = slot + 1 === shard.length ? 0 : slot + 1) {
      const row = shard[slot]! - 1;
      if (this.keyEquals(row, key, keyAt)) return row;
    }
    return -1;
  }

  /** Fills an empty table with the rows 0 to `count`, in this order, without growing on the way. */
  fill(count: number): void {
    const slots = Math.max(START_SLOTS, Math.ceil(count / SHARDS / LOAD_FILLED));
    for (let i = 0; i < SHARDS; i++) this.shards[i] = new Uint32Array(slots);
    for (let row = 0; row < count; row++) this.put(row);
  }

  /** Makes `row` be found by its key, unless another row is already found by the same key: the first one stays. */
  put(row: number): void {
    const hash = this.hashOf(row);
    const index = hash >>> (32 - SHARD_BITS);
    const shard = this.shards[index]!;
    let slot = home(hash, shard.length);
    for (; shard[slot] !== 0; slot = slot + 1 === shard.length ? 0 : slot + 1)
      if (this.sameKey(shard[slot]! - 1, row)) return;
    shard[slot] = row + 1;
    if (++this.used[index]! > shard.length * LOAD_MAX) this.grow(index);
  }

  /** Takes the key of `row` out, if it is this row that is found by it. */
  remove(row: number): void {
    const hash = this.hashOf(row);
    const index = hash >>> (32 - SHARD_BITS);
    const shard = this.shards[index]!;
    let hole = home(hash, shard.length);
    for (; shard[hole] !== row + 1; hole = (hole + 1) % shard.length) if (shard[hole] === 0) return;
    for (let slot = (hole + 1) % shard.length; shard[slot] !== 0; slot = (slot + 1) % shard.length) {
      const wanted = home(this.hashOf(shard[slot]! - 1), shard.length);
      if ((slot - wanted + shard.length) % shard.length < (slot - hole + shard.length) % shard.length) continue;
      shard[hole] = shard[slot]!;
      hole = slot;
    }
    shard[hole] = 0;
    this.used[index]!--;
  }

  get memoryBytes(): number {
    return this.shards.reduce((sum, shard) => sum + shard.byteLength, 0);
  }

  private grow(index: number): void {
    const old = this.shards[index]!;
    const larger = new Uint32Array(Math.ceil(old.length * GROWTH));
    for (const entry of old) {
      if (entry === 0) continue;
      let slot = home(this.hashOf(entry - 1), larger.length);
      while (larger[slot] !== 0) slot = slot + 1 === larger.length ? 0 : slot + 1;
      larger[slot] = entry;
    }
    this.shards[index] = larger;
  }

  private keyEquals(row: number, key: Uint32Array, keyAt: number): boolean {
    const { rows } = this;
    return (
      rows.keyWord(row, 0) === key[keyAt] &&
      rows.keyWord(row, 1) === key[keyAt + 1] &&
      rows.keyWord(row, 2) === key[keyAt + 2] &&
      rows.keyWord(row, 3) === key[keyAt + 3]
    );
  }

  private sameKey(a: number, b: number): boolean {
    for (let word = 0; word < 4; word++) if (this.rows.keyWord(a, word) !== this.rows.keyWord(b, word)) return false;
    return true;
  }

  private hashOf(row: number): number {
    const { rows } = this;
    return this.hash(rows.keyWord(row, 0), rows.keyWord(row, 1), rows.keyWord(row, 2), rows.keyWord(row, 3));
  }

  private hash(a: number, b: number, c: number, d: number): number {
    let hash = this.seed;
    hash = mixed(hash, a);
    hash = mixed(hash, b);
    hash = mixed(hash, c);
    hash = mixed(hash, d);
    hash ^= hash >>> 16;
    hash = Math.imul(hash, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }
}

/** The step of MurmurHash3 for 32 bits. */
function mixed(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  const next = hash ^ Math.imul(k, 0x1b873593);
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

function home(hash: number, slots: number): number {
  return Math.floor(((hash & (SLOT_HASHES - 1)) * slots) / SLOT_HASHES);
}
