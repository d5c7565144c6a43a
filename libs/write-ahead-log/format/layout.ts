/** Sizes and places of the on-disk format, in bytes; all integers are little-endian. docs/reference/write-ahead-log-format.md */

export const FORMAT_VERSION = 1;

export const SEGMENT_HEADER_BYTES = 4096;
export const SEGMENT_MAGIC = Buffer.from('STENOLOG', 'latin1');
export const SEGMENT_BYTES_DEFAULT = 64 * 1024 * 1024;

export const FRAME_HEADER_BYTES = 128;
export const FRAME_TRAILER_BYTES = 40;
export const FRAME_BYTES_MAX = 32 * 1024 * 1024;
/** `LFR1` and `1RFL`, as a reader of a hex dump sees them. */
export const FRAME_MAGIC = 0x3152464c;
export const FRAME_END_MAGIC = 0x4c465231;

/** Fields of a frame header. What the chain covers begins at PREVIOUS_CHAIN and ends with the body. */
export const FRAME = {
  MAGIC: 0,
  HEADER_CRC: 4,
  BODY_CRC: 8,
  CODEC: 12,
  KEY_ID: 16,
  STORED_BODY_LENGTH: 20,
  PREVIOUS_CHAIN: 24,
  SEQ: 56,
  POSITION: 64,
  DURABLE_UP_TO: 72,
  WALL_CLOCK_US: 80,
  TYPE: 88,
  FLAGS: 90,
  EVENT_COUNT: 92,
  FIRST_REVISION: 96,
  STREAM_KEY: 104,
  BODY_LENGTH: 120,
  RESERVED: 124,
} as const;

/** Fields of a frame trailer, from its first byte. */
export const TRAILER = { CHAIN: 0, FRAME_LENGTH: 32, END_MAGIC: 36 } as const;

export const STREAM_KEY_BYTES = 16;
export const CHAIN_BYTES = 32;
export const SALT_BYTES = 8;

/** Length of a whole frame with a body of `bodyLength` bytes; always a multiple of 8. */
export function frameBytes(bodyLength: number): number {
  return FRAME_HEADER_BYTES + Math.ceil(bodyLength / 8) * 8 + FRAME_TRAILER_BYTES;
}
