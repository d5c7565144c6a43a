/**
 * A cache of at most `capacity` entries that forgets what was not used lately. It keeps two generations and drops the older
 * one when the younger is full: nearly the order of an LRU, without touching an order on every read.
 */
export class BoundedCache<V> {
  private young = new Map<string, V>();
  private old = new Map<string, V>();
  private readonly generation: number;

  constructor(capacity: number) {
    this.generation = Math.max(1, Math.floor(capacity / 2));
  }

  get(key: string): V | undefined {
    const value = this.young.get(key);
    if (value !== undefined) return value;
    const older = this.old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: V): void {
    if (this.young.size >= this.generation && !this.young.has(key)) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }

  delete(key: string): void {
    this.young.delete(key);
    this.old.delete(key);
  }

  /** Forgets every entry that `forget` says; takes time linear in the size. */
  deleteWhere(forget: (value: V) => boolean): void {
    for (const entries of [this.young, this.old])
      for (const [key, value] of entries) if (forget(value)) entries.delete(key);
  }
}
