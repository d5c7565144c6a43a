/** As many records, in one piece of memory. */
class Generation {
  readonly places = new Map<string, number>();
  used = 0;
  private readonly bytes: Buffer;

  constructor(
    capacity: number,
    private readonly size: number,
  ) {
    this.bytes = Buffer.alloc(capacity * size);
  }

  get(name: string): Buffer | undefined {
    const place = this.places.get(name);
    return place === undefined ? undefined : this.at(place);
  }

  add(name: string): Buffer {
    this.places.set(name, this.used);
    return this.at(this.used++);
  }

  at(place: number): Buffer {
    return this.bytes.subarray(place * this.size, (place + 1) * this.size);
  }
}

/**
 * A cache of at most `capacity` records of `size` bytes, that forgets what was not used lately, as {@link BoundedCache} does.
 * An entry takes its bytes and some 100 more with a name of 36 characters, where an object with strings and buffers takes
 * 500; and the garbage collector has one name to look at instead of all of that.
 */
export class RecordCache {
  private young: Generation;
  private old: Generation;
  private readonly generation: number;

  constructor(
    capacity: number,
    private readonly size: number,
  ) {
    this.generation = Math.max(1, Math.floor(capacity / 2));
    this.young = this.old = this.begin();
  }

  /** The record of this name, whose bytes are never used again for another one. */
  get(name: string): Buffer | undefined {
    const record = this.young.get(name);
    if (record !== undefined) return record;
    const older = this.old.get(name);
    if (older !== undefined) this.set(name).set(older);
    return older;
  }

  /** The bytes of a record of this name, to be filled; zeros, unless the name has a record already. */
  set(name: string): Buffer {
    const known = this.young.get(name);
    if (known !== undefined) return known;
    if (this.young.used >= this.generation) {
      this.old = this.young;
      this.young = this.begin();
    }
    return this.young.add(name);
  }

  delete(name: string): void {
    this.young.places.delete(name);
    this.old.places.delete(name);
  }

  /** Forgets every record that `forget` says; takes time linear in the size. Whoever holds such a record still has its bytes. */
  deleteWhere(forget: (record: Buffer) => boolean): void {
    for (const generation of [this.young, this.old])
      for (const [name, place] of generation.places) if (forget(generation.at(place))) generation.places.delete(name);
  }

  private begin(): Generation {
    return new Generation(this.generation, this.size);
  }
}
