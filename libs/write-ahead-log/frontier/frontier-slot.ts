import { type Chain, readChain, writeChain } from '../format/chain.js';
import { crc32c } from '../format/crc32c.js';
import { readInt64, writeInt64 } from '../format/integers.js';

/** How far the log is known to be on disk. Evidence at recovery, never the reason to cut a good frame. */
export interface Frontier {
  readonly segmentNumber: number;
  /** End of what is on disk. */
  readonly position: number;
  /** Number of the frame that comes next. */
  readonly seq: number;
  readonly chain: Chain;
}

/** A frontier as it lies in one of the two slots. */
export interface FrontierSlot extends Frontier {
  readonly epoch: number;
}

export const FRONTIER_FILE = 'frontier';
export const FRONTIER_SLOT_BYTES = 4096;
const MAGIC = Buffer.from('STENOFRN', 'latin1');
const FIELD = {
  EPOCH: 8,
  SEGMENT_NUMBER: 16,
  POSITION: 24,
  SEQ: 32,
  CHAIN: 40,
  STORE_ID: 72,
  CRC: FRONTIER_SLOT_BYTES - 4,
};

export function encodeFrontierSlot(slot: FrontierSlot, storeId: Uint8Array): Buffer {
  const bytes = Buffer.alloc(FRONTIER_SLOT_BYTES);
  bytes.set(MAGIC, 0);
  writeInt64(bytes, slot.epoch, FIELD.EPOCH);
  writeInt64(bytes, slot.segmentNumber, FIELD.SEGMENT_NUMBER);
  writeInt64(bytes, slot.position, FIELD.POSITION);
  writeInt64(bytes, slot.seq, FIELD.SEQ);
  writeChain(bytes, slot.chain, FIELD.CHAIN);
  bytes.set(storeId, FIELD.STORE_ID);
  bytes.writeUInt32LE(crc32c(bytes, 0, FIELD.CRC), FIELD.CRC);
  return bytes;
}

/** Reads a slot; undefined where it is torn, damaged, empty or of another store. */
export function decodeFrontierSlot(bytes: Buffer, storeId: Uint8Array): FrontierSlot | undefined {
  if (bytes.length < FRONTIER_SLOT_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  if (bytes.readUInt32LE(FIELD.CRC) !== crc32c(bytes, 0, FIELD.CRC)) return undefined;
  if (!bytes.subarray(FIELD.STORE_ID, FIELD.STORE_ID + 16).equals(storeId)) return undefined;
  return {
    epoch: readInt64(bytes, FIELD.EPOCH),
    segmentNumber: readInt64(bytes, FIELD.SEGMENT_NUMBER),
    position: readInt64(bytes, FIELD.POSITION),
    seq: readInt64(bytes, FIELD.SEQ),
    chain: readChain(bytes, FIELD.CHAIN),
  };
}
