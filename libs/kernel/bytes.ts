/** Bytes from binary strings of the log's format: LP, big-endian integers, base64url. */

/** `u32be(n)`: four bytes, most significant first. `value` must be an integer from 0 to 2^32 - 1. */
export function u32be(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** LP(x): the length of `value` in bytes as u32be, then the bytes. Text is UTF-8. */
export function lengthPrefixed(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([u32be(bytes.length), bytes]);
}

/** base64url without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('base64url');
}

/** Decodes canonical base64url without padding; any other spelling of the same bytes is refused with a RangeError. */
export function fromBase64Url(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new RangeError('not canonical base64url without padding');
  return bytes;
}
