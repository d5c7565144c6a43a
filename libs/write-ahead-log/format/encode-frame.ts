import { type Chain, chainOf, writeChain } from './chain.js';
import { crc32c } from './crc32c.js';
import { frameTypeNumber, type FrameType } from './frame-type.js';
import { setInt64 } from './integers.js';
import {
  FRAME,
  FRAME_END_MAGIC,
  FRAME_HEADER_BYTES,
  FRAME_MAGIC,
  FRAME_TRAILER_BYTES,
  frameBytes,
  TRAILER,
} from './layout.js';
import { viewOf } from './view-of.js';

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
  const view = viewOf(target);
  view.setUint32(offset + FRAME.MAGIC, FRAME_MAGIC, true);
  view.setUint32(offset + FRAME.CODEC, 0, true);
  view.setUint32(offset + FRAME.KEY_ID, 0, true);
  view.setUint32(offset + FRAME.STORED_BODY_LENGTH, body.length, true);
  writeChain(target, fields.previousChain, offset + FRAME.PREVIOUS_CHAIN);
  setInt64(view, offset + FRAME.SEQ, fields.seq);
  setInt64(view, offset + FRAME.POSITION, fields.position);
  setInt64(view, offset + FRAME.DURABLE_UP_TO, fields.durableUpTo);
  setInt64(view, offset + FRAME.WALL_CLOCK_US, fields.wallClockUs);
  view.setUint16(offset + FRAME.TYPE, frameTypeNumber(fields.type), true);
  view.setUint16(offset + FRAME.FLAGS, 0, true);
  view.setUint32(offset + FRAME.EVENT_COUNT, fields.eventCount, true);
  setRevision(view, offset + FRAME.FIRST_REVISION, fields.firstRevision);
  target.set(fields.streamKey, offset + FRAME.STREAM_KEY);
  view.setUint32(offset + FRAME.BODY_LENGTH, body.length, true);
  view.setUint32(offset + FRAME.RESERVED, 0, true);
  target.set(body, offset + FRAME_HEADER_BYTES);
  return finishFrame(target, offset, body.length, fields.saltCrc);
}

/** Padding, trailer and CRCs. Always of the same buffer: neither a view of the frame nor one for its CRCs has to be made. */
function finishFrame(target: Buffer, offset: number, bodyLength: number, saltCrc: number): Chain {
  const view = viewOf(target);
  const body = offset + FRAME_HEADER_BYTES;
  const length = frameBytes(bodyLength);
  const trailer = offset + length - FRAME_TRAILER_BYTES;
  const chain = chainOf(target.subarray(offset + FRAME.PREVIOUS_CHAIN, body + bodyLength));
  for (let i = body + bodyLength; i < trailer; i++) target[i] = 0;
  writeChain(target, chain, trailer + TRAILER.CHAIN);
  view.setUint32(trailer + TRAILER.FRAME_LENGTH, length, true);
  view.setUint32(trailer + TRAILER.END_MAGIC, FRAME_END_MAGIC, true);
  view.setUint32(offset + FRAME.BODY_CRC, crc32c(target, body, offset + length, saltCrc), true);
  view.setUint32(offset + FRAME.HEADER_CRC, crc32c(target, offset + FRAME.BODY_CRC, body, saltCrc), true);
  return chain;
}

function setRevision(view: DataView, offset: number, revision: number): void {
  if (revision === TOMBSTONE_REVISION) view.setBigInt64(offset, 0x7fff_ffff_ffff_ffffn, true);
  else setInt64(view, offset, revision);
}
