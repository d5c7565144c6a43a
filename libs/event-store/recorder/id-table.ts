import { uuidToBytes } from '#libs/kernel';
import type { AppendPlace, RecordedPlace } from './recorded-place.js';

const PRINT_BYTES = 16;
/** Of a fingerprint: must be read, known, erased. */
const [UNREAD, KNOWN, ERASED] = [0, 1, 2];

/**
 * A bounded table of ids and places in flat arrays: some 60 bytes an entry, where a Map of strings takes 550. Ids are bytes
 * of an HMAC, so their first four are hash enough.
 */
export class IdTable {
  private readonly slots: Uint32Array;
  private readonly mask: number;
  private readonly ids: Uint32Array;
  private readonly prints: Uint8Array;
  private readonly printStates: Uint8Array;
  private readonly revisions: Float64Array;
  private readonly appendOf: Uint32Array;
  private appends: AppendPlace[] = [];
  private count = 0;

  constructor(private readonly capacity: number) {
    const slots = 2 ** Math.ceil(Math.log2(capacity * 2 + 1));
    this.slots = new Uint32Array(slots);
    this.mask = slots - 1;
    this.ids = new Uint32Array(capacity * 4);
    this.prints = new Uint8Array(capacity * PRINT_BYTES);
    this.printStates = new Uint8Array(capacity);
    this.revisions = new Float64Array(capacity);
    this.appendOf = new Uint32Array(capacity);
  }

  get size(): number {
    return this.count;
  }

  get isFull(): boolean {
    return this.count === this.capacity;
  }

  clear(): void {
    this.slots.fill(0);
    this.appends = [];
    this.count = 0;
  }

  /** Adds an id, which must not make the table overfull, or changes what is known of it. */
  set(id: string, { fingerprint, append, revision }: RecordedPlace): void {
    const words = wordsOf(id);
    const slot = this.slotOf(words);
    const index = this.slots[slot] === 0 ? this.count++ : this.slots[slot]! - 1;
    this.slots[slot] = index + 1;
    this.ids.set(words, index * 4);
    this.revisions[index] = Number(revision);
    if (this.appends.at(-1) !== append) this.appends.push(append);
    this.appendOf[index] = this.appends.length - 1;
    const print = fingerprint ? Buffer.from(fingerprint, 'base64url') : undefined;
    const isKnown = print?.length === PRINT_BYTES;
    this.printStates[index] = fingerprint === null ? ERASED : isKnown ? KNOWN : UNREAD;
    if (isKnown) this.prints.set(print, index * PRINT_BYTES);
  }

  /** What is known of an id. */
  get(id: string): RecordedPlace | undefined {
    const slot = this.slots[this.slotOf(wordsOf(id))]!;
    if (slot === 0) return undefined;
    const index = slot - 1;
    const append = this.appends[this.appendOf[index]!]!;
    return { fingerprint: this.printAt(index), append, revision: String(this.revisions[index]) };
  }

  private printAt(index: number): string | null | undefined {
    const state = this.printStates[index];
    if (state !== KNOWN) return state === ERASED ? null : undefined;
    const from = index * PRINT_BYTES;
    return Buffer.from(this.prints.buffer, from, PRINT_BYTES).toString('base64url');
  }

  /** The slot that holds the id, or the empty one that would. */
  private slotOf(words: Uint32Array): number {
    let slot = words[0]! & this.mask;
    for (let held = this.slots[slot]!; held !== 0; held = this.slots[slot]!) {
      const at = (held - 1) * 4;
      const { ids } = this;
      if (ids[at] === words[0] && ids[at + 1] === words[1] && ids[at + 2] === words[2] && ids[at + 3] === words[3])
        return slot;
      slot = (slot + 1) & this.mask;
    }
    return slot;
  }
}

function wordsOf(id: string): Uint32Array {
  const bytes = uuidToBytes(id);
  const words = new Uint32Array(4);
  for (let i = 0; i < 4; i++) words[i] = bytes.readUInt32LE(i * 4);
  return words;
}
