import { sha256, sha256Binary } from '../digests/sha256.js';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const ID_BYTES = 16;
const INNER = 0x36;
const OUTER = 0x5c;
const LABEL = Buffer.from('steno-box/v1', 'utf8');
const ID_AT = BLOCK_BYTES + LABEL.length;
const INDEX_AT = ID_AT + ID_BYTES;

const key = Buffer.alloc(DIGEST_BYTES);

/** The two messages of an HMAC-SHA-256 (RFC 2104), their first block filled in; what comes after it is written by each use. */
function hmacMessages(key: Uint8Array, size: number): { inner: Buffer; outer: Buffer } {
  const inner = Buffer.allocUnsafe(BLOCK_BYTES + size);
  const outer = Buffer.allocUnsafe(BLOCK_BYTES + DIGEST_BYTES);
  for (let i = 0; i < BLOCK_BYTES; i++) {
    const byte = key[i] ?? 0;
    inner[i] = byte ^ INNER;
    outer[i] = byte ^ OUTER;
  }
  return { inner, outer };
}

/** HKDF-Extract (RFC 5869) with a salt of zeros. */
function extract(keys: readonly Uint8Array[]): Buffer {
  const secret = Buffer.concat(keys);
  const { inner, outer } = hmacMessages(Buffer.alloc(DIGEST_BYTES), secret.length);
  secret.copy(inner, BLOCK_BYTES);
  sha256(inner).copy(outer, BLOCK_BYTES);
  return sha256(outer);
}

/**
 * What the keys of a box have in common: makes the key of every box that names the same keys in the same order. Holds the
 * messages of its HMAC ready, so that a box key is two hashes and no allocation.
 */
export class BoxSecret {
  private readonly inner: Buffer;
  private readonly outer: Buffer;

  /** `keys`: 32 bytes each, in the order in which the box names them. */
  constructor(keys: readonly Uint8Array[]) {
    const { inner, outer } = hmacMessages(extract(keys), LABEL.length + ID_BYTES + 4 + 1);
    LABEL.copy(inner, BLOCK_BYTES);
    inner[inner.length - 1] = 0x01;
    this.inner = inner;
    this.outer = outer;
  }

  /**
   * HKDF-Expand (RFC 5869) to the key of one box: of event `eventId` (16 bytes), at `index`. The bytes are good until the
   * next call, of any secret.
   */
  boxKey(eventId: Uint8Array, index: number): Buffer {
    this.inner.set(eventId, ID_AT);
    this.inner.writeUInt32BE(index, INDEX_AT);
    this.outer.write(sha256Binary(this.inner), BLOCK_BYTES, 'latin1');
    key.write(sha256Binary(this.outer), 0, 'latin1');
    return key;
  }
}
