import { RECORD_BYTES_MAX, type BrokenCode, type Place, type SplitItem } from './record.js';

const HEAD_BYTES = 512;

/** The bytes of one item, collected across chunks; of one that is too long only the first few, and how many there were. */
export class Capture {
  #pieces: Buffer[] = [];
  #place: Place = { line: 1, offset: 0 };
  #length = 0;

  begin(place: Place): void {
    this.#pieces = [];
    this.#length = 0;
    this.#place = place;
  }

  add(piece: Buffer): void {
    if (piece.length === 0) return;
    const fits = this.#length + piece.length <= RECORD_BYTES_MAX;
    if (fits) this.#pieces.push(piece);
    else if (this.#length <= RECORD_BYTES_MAX)
      this.#pieces = [Buffer.from(Buffer.concat([...this.#pieces, piece]).subarray(0, HEAD_BYTES))];
    this.#length += piece.length;
  }

  /** The last bytes, at most `length` of them. */
  tail(length: number): string {
    let text = '';
    for (let i = this.#pieces.length - 1; i >= 0 && text.length < length; i--) {
      text = this.#pieces[i]!.toString('latin1', Math.max(0, this.#pieces[i]!.length - length)) + text;
    }
    return text.slice(-length);
  }

  /** All of it, as long as it is not too long: a view into the chunk where one chunk held it. */
  bytes(): Buffer {
    return this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
  }

  /** The item: a record, or that it is too long for one. */
  record(): SplitItem {
    if (this.#length > RECORD_BYTES_MAX)
      return this.broken(
        'RECORD.TOO_LONG',
        `A record may have up to ${RECORD_BYTES_MAX} bytes; this one has ${this.#length}.`,
      );
    return { kind: 'record', ...this.#place, bytes: trimEnd(this.bytes()) };
  }

  broken(code: BrokenCode, detail: string): SplitItem {
    const head = Buffer.from(this.bytes().subarray(0, HEAD_BYTES));
    return { kind: 'broken', ...this.#place, code, detail, length: this.#length, head };
  }
}

/** Without the white space of JSON at its end. */
export function trimEnd(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && isJsonSpace(bytes[end - 1]!)) end--;
  return bytes.subarray(0, end);
}

/** The white space of JSON (RFC 8259 section 2). */
export function isJsonSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
