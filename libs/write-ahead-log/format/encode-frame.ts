import { type Chain, chainOf, writeChain } from './chain.js';
import { crc32c } from './crc32c.js';
import { frameTypeNumber, type FrameType } from './frame-type.js';
import { writeInt64 } from './integers.js';
import {
  FRAME,
  FRAME_END_MAGIC,
  FRAME_HEADER_BYTES,
  FRAME_MAGIC,
  FRAME_TRAILER_BYTES,
  frameBytes,
  TRAILER,
} from './layout.js';

/** The revision of a tombstone: stands for 2^63 - 1, which is what is on disk. */
export const TOMBSTONE_REVISION = Number.MAX_SAFE_INTEGER;

/** What a frame says besides its body. */
export interface FrameFields {
  readonly saltCrc: number;
  readonly previousChain: Chain;
  readonly seq: number;
  readonly position: number;
  readonly durableUpTo: number;
  readonly wallClockUs: number;
  readonly type: FrameType;
  readonly eventCount: number;
  readonly firstRevision: number;
  readonly streamKey: Uint8Array;
}

/** Writes a plain frame (codec 0) of `frameBytes(body.length)` bytes into `target` from `offset`; returns its chain. */
export function encodeFrame(target: Buffer, offset: number, fields: FrameFields, body: Uint8Array): Chain {
  const frame = target.subarray(offset, offset + frameBytes(body.length));
  frame.fill(0, 0, FRAME.PREVIOUS_CHAIN);
  frame.writeUInt32LE(FRAME_MAGIC, FRAME.MAGIC);
  frame.writeUInt32LE(body.length, FRAME.STORED_BODY_LENGTH);
  writeChain(frame, fields.previousChain, FRAME.PREVIOUS_CHAIN);
  writeInt64(frame, fields.seq, FRAME.SEQ);
  writeInt64(frame, fields.position, FRAME.POSITION);
  writeInt64(frame, fields.durableUpTo, FRAME.DURABLE_UP_TO);
  writeInt64(frame, fields.wallClockUs, FRAME.WALL_CLOCK_US);
  frame.writeUInt16LE(frameTypeNumber(fields.type), FRAME.TYPE);
  frame.writeUInt16LE(0, FRAME.FLAGS);
  frame.writeUInt32LE(fields.eventCount, FRAME.EVENT_COUNT);
  writeRevision(frame, fields.firstRevision);
  frame.set(fields.streamKey, FRAME.STREAM_KEY);
  frame.writeUInt32LE(body.length, FRAME.BODY_LENGTH);
  frame.writeUInt32LE(0, FRAME.RESERVED);
  frame.set(body, FRAME_HEADER_BYTES);
  return finishFrame(frame, FRAME_HEADER_BYTES + body.length, fields.saltCrc);
}

function finishFrame(frame: Buffer, bodyEnd: number, saltCrc: number): Chain {
  const trailer = frame.length - FRAME_TRAILER_BYTES;
  const chain = chainOf(frame.subarray(FRAME.PREVIOUS_CHAIN, bodyEnd));
  frame.fill(0, bodyEnd, trailer);
  writeChain(frame, chain, trailer + TRAILER.CHAIN);
  frame.writeUInt32LE(frame.length, trailer + TRAILER.FRAME_LENGTH);
  frame.writeUInt32LE(FRAME_END_MAGIC, trailer + TRAILER.END_MAGIC);
  frame.writeUInt32LE(crc32c(frame, FRAME_HEADER_BYTES, frame.length, saltCrc), FRAME.BODY_CRC);
  frame.writeUInt32LE(crc32c(frame, FRAME.BODY_CRC, FRAME_HEADER_BYTES, saltCrc), FRAME.HEADER_CRC);
  return chain;
}

function writeRevision(frame: Buffer, revision: number): void {
  if (revision === TOMBSTONE_REVISION) frame.writeBigInt64LE(0x7fff_ffff_ffff_ffffn, FRAME.FIRST_REVISION);
  else writeInt64(frame, revision, FRAME.FIRST_REVISION);
}
