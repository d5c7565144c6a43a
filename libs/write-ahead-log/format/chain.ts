import { createHash, hash } from 'node:crypto';
import { CHAIN_BYTES } from './layout.js';

/** A SHA-256 as text of 32 characters, one a byte (latin1): half the cost of a Buffer per frame, measured. */
export type Chain = string;

/** SHA-256 of `bytes`. */
export function chainOf(bytes: Uint8Array): Chain {
  return hash('sha256', bytes, 'binary');
}

/** What the first frame of a store follows: bound to the store, so that no frame fits into another one's chain. */
export function genesisChain(storeId: Uint8Array): Chain {
  return createHash('sha256').update('stenographer log 1').update(storeId).digest('binary');
}

export function writeChain(target: Buffer, chain: Chain, offset: number): void {
  for (let i = 0; i < CHAIN_BYTES; i++) target[offset + i] = chain.charCodeAt(i);
}

export function readChain(source: Buffer, offset: number): Chain {
  return source.toString('latin1', offset, offset + CHAIN_BYTES);
}

export function chainToHex(chain: Chain): string {
  return Buffer.from(chain, 'latin1').toString('hex');
}

export function chainFromHex(hex: string): Chain {
  return Buffer.from(hex, 'hex').toString('latin1');
}
