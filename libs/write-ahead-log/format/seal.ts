import type { Chain } from './chain.js';
import { readChain, writeChain } from './chain.js';
import { readInt64, writeInt64 } from './integers.js';
import { frameBytes } from './layout.js';

/** What the last frame of a full segment says of the frames before it. */
export interface Seal {
  readonly frameCount: number;
  /** The chain before the seal. */
  readonly chain: Chain;
  /** SHA-256 of the segment's file up to the seal. */
  readonly sha256: Chain;
}

const SEAL_BODY_BYTES = 72;

export const SEAL_FRAME_BYTES = frameBytes(SEAL_BODY_BYTES);

export function encodeSeal(seal: Seal): Buffer {
  const body = Buffer.alloc(SEAL_BODY_BYTES);
  writeInt64(body, seal.frameCount, 0);
  writeChain(body, seal.chain, 8);
  writeChain(body, seal.sha256, 40);
  return body;
}

/** Reads a seal's body. */
export function decodeSeal(body: Buffer): Seal {
  return { frameCount: readInt64(body, 0), chain: readChain(body, 8), sha256: readChain(body, 40) };
}
