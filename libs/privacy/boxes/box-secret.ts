import { sha256, sha256Binary } from '../digests/sha256.js';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const ID_BYTES = 16;
const INDEX_BYTES = 4;
const INNER = 0x36;
const OUTER = 0x5c;
const LABEL = Buffer.from('steno-box/v1', 'utf8');
const ID_AT = BLOCK_BYTES + LABEL.length;
const INDEX_AT = ID_AT + ID_BYTES;

const key = Buffer.alloc(DIGEST_BYTES);
const zeros = Buffer.alloc(DIGEST_BYTES);

/** The first block of an HMAC-SHA-256 message (RFC 2104): the key, masked. */
function fillBlock(message: Buffer, key: Uint8Array, mask: number): void {
  for (let i = 0; i < BLOCK_BYTES; i++) message[i] = (key[i] ?? 0) ^ mask;
}

/** HKDF-Extract (RFC 5869) with a salt of zeros. */
function extract(keys: readonly Uint8Array[]): Buffer {
  const secret = Buffer.concat(keys);
  const inner = Buffer.allocUnsafe(BLOCK_BYTES + secret.length);
  fillBlock(inner, zeros, INNER);
  secret.copy(inner, BLOCK_BYTES);
  fillBlock(outer, zeros, OUTER);
  sha256(inner).copy(outer, BLOCK_BYTES);
  return sha256(outer);
}

/** The messages of HKDF-Expand, filled in anew by each use. */
const inner = Buffer.alloc(ID_AT + ID_BYTES + INDEX_BYTES + 1);
const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
LABEL.copy(inner, BLOCK_BYTES);
inner[inner.length - 1] = 0x01;

/** What the keys of a box have in common: makes the key of every box that names the same keys in the same order. */
export class BoxSecret {
  /** `bytes`: what HKDF-Extract made of the keys, 32 bytes. */
  constructor(readonly bytes: Uint8Array) {}

  /** `keys`: 32 bytes each, in the order in which the box names them. */
  static of(keys: readonly Uint8Array[]): BoxSecret {
    return new BoxSecret(extract(keys));
  }

  /**
   * HKDF-Expand (RFC 5869) to the key of one box: of event `eventId` (16 bytes), at `index`. The bytes are good until the
   * next call, of any secret.
   */
  boxKey(eventId: Uint8Array, index: number): Buffer {
    fillBlock(inner, this.bytes, INNER);
    inner.set(eventId, ID_AT);
    inner.writeUInt32BE(index, INDEX_AT);
    fillBlock(outer, this.bytes, OUTER);
    outer.write(sha256Binary(inner), BLOCK_BYTES, 'latin1');
    key.write(sha256Binary(outer), 0, 'latin1');
    return key;
  }
}
