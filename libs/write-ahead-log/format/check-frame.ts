import { type Chain, chainOf, readChain } from './chain.js';
import { crc32c } from './crc32c.js';
import { frameTypeOf } from './frame-type.js';
import { readInt64 } from './integers.js';
import {
  FRAME,
  FRAME_BYTES_MAX,
  FRAME_END_MAGIC,
  FRAME_HEADER_BYTES,
  FRAME_MAGIC,
  FRAME_TRAILER_BYTES,
  frameBytes,
  TRAILER,
} from './layout.js';

/** Why bytes are not the frame that is expected where they lie. */
export type FrameFault =
  | 'header-magic'
  | 'header-crc'
  | 'header-position'
  | 'header-length'
  | 'header-unsupported'
  | 'body-crc'
  | 'seq'
  | 'previous-chain'
  | 'chain'
  | 'trailer'
  | 'cut-off'
  | 'after-seal';

/** Checks the 128 bytes of a header at `offset`: magic, CRC (with the segment's salt), its own position, its lengths. */
export function checkFrameHeader(
  bytes: Buffer,
  offset: number,
  position: number,
  saltCrc: number,
): FrameFault | undefined {
  if (bytes.readUInt32LE(offset + FRAME.MAGIC) !== FRAME_MAGIC) return 'header-magic';
  const crc = crc32c(bytes, offset + FRAME.BODY_CRC, offset + FRAME_HEADER_BYTES, saltCrc);
  if (bytes.readUInt32LE(offset + FRAME.HEADER_CRC) !== crc) return 'header-crc';
  if (readInt64(bytes, offset + FRAME.POSITION) !== position) return 'header-position';
  const bodyLength = bytes.readUInt32LE(offset + FRAME.BODY_LENGTH);
  if (frameBytes(bodyLength) > FRAME_BYTES_MAX) return 'header-length';
  return isSupported(bytes, offset, bodyLength) ? undefined : 'header-unsupported';
}

/** Codec 0 without a key is all that this version writes and reads. */
function isSupported(bytes: Buffer, offset: number, bodyLength: number): boolean {
  return (
    bytes.readUInt32LE(offset + FRAME.CODEC) === 0 &&
    bytes.readUInt32LE(offset + FRAME.KEY_ID) === 0 &&
    bytes.readUInt32LE(offset + FRAME.STORED_BODY_LENGTH) === bodyLength &&
    frameTypeOf(bytes.readUInt16LE(offset + FRAME.TYPE)) !== undefined
  );
}

/** Checks what follows a good header: body and trailer by CRC, and the trailer's own fields. The whole frame is in `bytes`. */
export function checkFrameBody(bytes: Buffer, offset: number, length: number, saltCrc: number): FrameFault | undefined {
  const end = offset + length;
  const crc = crc32c(bytes, offset + FRAME_HEADER_BYTES, end, saltCrc);
  if (bytes.readUInt32LE(offset + FRAME.BODY_CRC) !== crc) return 'body-crc';
  const trailer = end - FRAME_TRAILER_BYTES;
  if (bytes.readUInt32LE(trailer + TRAILER.FRAME_LENGTH) !== length) return 'trailer';
  return bytes.readUInt32LE(trailer + TRAILER.END_MAGIC) === FRAME_END_MAGIC ? undefined : 'trailer';
}

/** The number and the chain that the next frame must follow. */
export interface ChainLink {
  seq: number;
  chain: Chain;
}

/** Checks that a frame of good CRCs is the next one: its number, the chain it follows, its own chain. Moves the link over a good one. */
export function followChain(bytes: Buffer, offset: number, length: number, link: ChainLink): FrameFault | undefined {
  if (readInt64(bytes, offset + FRAME.SEQ) !== link.seq) return 'seq';
  if (readChain(bytes, offset + FRAME.PREVIOUS_CHAIN) !== link.chain) return 'previous-chain';
  const bodyEnd = offset + FRAME_HEADER_BYTES + bytes.readUInt32LE(offset + FRAME.BODY_LENGTH);
  const chain = chainOf(bytes.subarray(offset + FRAME.PREVIOUS_CHAIN, bodyEnd));
  if (readChain(bytes, offset + length - FRAME_TRAILER_BYTES) !== chain) return 'chain';
  link.seq++;
  link.chain = chain;
  return undefined;
}
