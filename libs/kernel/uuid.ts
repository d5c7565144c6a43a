import { randomBytes } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether `text` is spelled like a UUID (RFC 9562), of any version, in any case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The 16 bytes of a UUID; another spelling is a RangeError. */
export function uuidToBytes(text: string): Buffer {
  if (!isUuid(text)) throw new RangeError('not a UUID');
  return Buffer.from(text.replaceAll('-', ''), 'hex');
}

/** The lower-case text of 16 bytes. */
export function uuidFromBytes(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError('a UUID has 16 bytes');
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The version of a UUID, 0 to 15. */
export function uuidVersion(text: string): number {
  return parseInt(text.charAt(14), 16);
}

/** Makes the first 16 bytes of `bytes` a version-8 UUID (RFC 9562 section 5.8): custom bits, version and variant set. */
export function uuidV8(bytes: Uint8Array): string {
  const own = Buffer.from(bytes.subarray(0, 16));
  own[6] = 0x80 | (own[6]! & 0x0f);
  own[8] = 0x80 | (own[8]! & 0x3f);
  return uuidFromBytes(own);
}

let pool: Buffer = Buffer.alloc(0);
let used = 0;

/** Random bytes from a pool, since a call into the operating system for each id costs more than the id. */
function pooledRandom(size: number): Buffer {
  if (used + size > pool.length) {
    pool = randomBytes(4096);
    used = 0;
  }
  used += size;
  return pool.subarray(used - size, used);
}

/** A version-7 UUID (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then 74 random bits. */
export function uuidV7(nowMs: number): string {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUIntBE(Math.floor(nowMs), 0, 6);
  pooledRandom(10).copy(bytes, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return uuidFromBytes(bytes);
}

/** A random, version-4 UUID (RFC 9562 section 5.4). */
export function uuidV4(): string {
  const bytes = Buffer.from(pooledRandom(16));
  bytes[6] = 0x40 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return uuidFromBytes(bytes);
}
