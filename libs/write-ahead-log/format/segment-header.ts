import { type Chain, readChain, writeChain } from './chain.js';
import { crc32c } from './crc32c.js';
import { readInt64, writeInt64 } from './integers.js';
import { FORMAT_VERSION, SALT_BYTES, SEGMENT_HEADER_BYTES, SEGMENT_MAGIC } from './layout.js';

/** The first 4096 bytes of a segment: which part of which log it is, and what it follows. */
export interface SegmentHeader {
  readonly storeId: Buffer;
  readonly segmentNumber: number;
  readonly basePosition: number;
  readonly baseSeq: number;
  readonly createdUs: number;
  readonly previousChain: Chain;
  /** SHA-256 of the whole file before; zeros in the first segment. */
  readonly previousSegmentSha256: Chain;
  /** Random bytes in every CRC of the segment, so that frames of another one, or of a former life, do not fit. */
  readonly salt: Buffer;
}

const FIELD = {
  VERSION: 8,
  HEADER_LENGTH: 10,
  CODEC: 12,
  KEY_ID: 16,
  SALT: 20,
  STORE_ID: 32,
  SEGMENT_NUMBER: 48,
  BASE_POSITION: 56,
  BASE_SEQ: 64,
  CREATED_US: 72,
  PREVIOUS_CHAIN: 80,
  PREVIOUS_SHA256: 112,
  CRC: SEGMENT_HEADER_BYTES - 4,
} as const;

/** Where the salt lies, for whoever looks into a damaged header. */
export const SEGMENT_SALT_OFFSET = FIELD.SALT;

export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(SEGMENT_HEADER_BYTES);
  bytes.set(SEGMENT_MAGIC, 0);
  bytes.writeUInt16LE(FORMAT_VERSION, FIELD.VERSION);
  bytes.writeUInt16LE(SEGMENT_HEADER_BYTES, FIELD.HEADER_LENGTH);
  bytes.set(header.salt, FIELD.SALT);
  bytes.set(header.storeId, FIELD.STORE_ID);
  writeInt64(bytes, header.segmentNumber, FIELD.SEGMENT_NUMBER);
  writeInt64(bytes, header.basePosition, FIELD.BASE_POSITION);
  writeInt64(bytes, header.baseSeq, FIELD.BASE_SEQ);
  writeInt64(bytes, header.createdUs, FIELD.CREATED_US);
  writeChain(bytes, header.previousChain, FIELD.PREVIOUS_CHAIN);
  writeChain(bytes, header.previousSegmentSha256, FIELD.PREVIOUS_SHA256);
  bytes.writeUInt32LE(crc32c(bytes, 0, FIELD.CRC), FIELD.CRC);
  return bytes;
}

/** Reads a segment header; undefined where it is damaged. A header of another format version is a RangeError. */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES || !bytes.subarray(0, SEGMENT_MAGIC.length).equals(SEGMENT_MAGIC))
    return undefined;
  if (bytes.readUInt32LE(FIELD.CRC) !== crc32c(bytes, 0, FIELD.CRC)) return undefined;
  const version = bytes.readUInt16LE(FIELD.VERSION);
  const isPlain = bytes.readUInt32LE(FIELD.CODEC) === 0 && bytes.readUInt32LE(FIELD.KEY_ID) === 0;
  if (version !== FORMAT_VERSION || !isPlain) throw new RangeError(`segment format ${version} is not known here`);
  return {
    storeId: Buffer.from(bytes.subarray(FIELD.STORE_ID, FIELD.STORE_ID + 16)),
    segmentNumber: readInt64(bytes, FIELD.SEGMENT_NUMBER),
    basePosition: readInt64(bytes, FIELD.BASE_POSITION),
    baseSeq: readInt64(bytes, FIELD.BASE_SEQ),
    createdUs: readInt64(bytes, FIELD.CREATED_US),
    previousChain: readChain(bytes, FIELD.PREVIOUS_CHAIN),
    previousSegmentSha256: readChain(bytes, FIELD.PREVIOUS_SHA256),
    salt: Buffer.from(bytes.subarray(FIELD.SALT, FIELD.SALT + SALT_BYTES)),
  };
}

/** Name of the segment that begins at `basePosition`; names sort as positions do. */
export function segmentFileName(basePosition: number): string {
  return `seg-${String(basePosition).padStart(20, '0')}.log`;
}

/** The base position that a file name says; undefined where it is no segment's name. */
export function segmentBasePosition(fileName: string): number | undefined {
  const match = /^seg-(\d{20})\.log$/.exec(fileName);
  return match ? Number(match[1]) : undefined;
}
