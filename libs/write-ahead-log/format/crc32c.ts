import { viewOf } from './view-of.js';

const POLYNOMIAL = 0x82f63b78;
const TABLES = makeTables();
/** From this length on a view is worth its making. */
const VIEWED_BYTES_MIN = 64;

/** Eight tables of 256 entries, one after the other: table k advances a byte over k further bytes (slicing-by-8). */
function makeTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let n = 0; n < 256; n++) {
    let crc = n;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[n] = crc;
  }
  for (let i = 256; i < tables.length; i++) tables[i] = (tables[i - 256]! >>> 8) ^ tables[tables[i - 256]! & 0xff]!;
  return tables;
}

/** Goes on from `start` to `end`, a multiple of eight bytes further; takes and gives the complement of the CRC. */
function overWords(words: DataView, start: number, end: number, complement: number): number {
  const t = TABLES;
  let crc = complement;
  for (let i = start; i < end; i += 8) {
    const low = crc ^ words.getInt32(i, true);
    const high = words.getInt32(i + 4, true);
    crc =
      t[1792 + (low & 0xff)]! ^
      t[1536 + ((low >>> 8) & 0xff)]! ^
      t[1280 + ((low >>> 16) & 0xff)]! ^
      t[1024 + (low >>> 24)]! ^
      t[768 + (high & 0xff)]! ^
      t[512 + ((high >>> 8) & 0xff)]! ^
      t[256 + ((high >>> 16) & 0xff)]! ^
      t[high >>> 24]!;
  }
  return crc;
}

/**
 * CRC32C (Castagnoli, RFC 3720 appendix B.4) of `bytes[start, end)`, going on from `previous`, the result for what came
 * before: `crc32c(b, 0, b.length, crc32c(a))` is the CRC of a and b together. An unsigned 32-bit number.
 */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length, previous = 0): number {
  let crc = ~previous;
  let i = start;
  if (end - start >= VIEWED_BYTES_MIN) {
    i = end - ((end - start) % 8);
    crc = overWords(viewOf(bytes), start, i, crc);
  }
  for (; i < end; i++) crc = (crc >>> 8) ^ TABLES[(crc ^ bytes[i]!) & 0xff]!;
  return ~crc >>> 0;
}
