import { wasmModule } from './wasm/assembler.js';
import { instantiate } from './wasm/instantiate.js';
import { KECCAK_ROUND_CONSTANTS, KECCAK_STATE_BYTES, keccakFunction } from './wasm/keccak.function.js';

/** What SHAKE-256 takes in or gives out for each permutation. */
const RATE_BYTES = 136;
const DOMAIN = 0x1f;
const LAST = 0x80;

const { memory, keccak } = instantiate<{ keccak(state: number, constants: number): void }>(
  wasmModule(1, [keccakFunction]),
);
const state = new Uint8Array(memory.buffer, 0, KECCAK_STATE_BYTES);
const rate = state.subarray(0, RATE_BYTES);
new BigUint64Array(memory.buffer, KECCAK_STATE_BYTES, KECCAK_ROUND_CONSTANTS.length).set(KECCAK_ROUND_CONSTANTS);

let output = new Uint8Array(64 * RATE_BYTES);

/**
 * SHAKE-256 (FIPS 202) of a message below 136 bytes: at least `size` bytes, good until the next call. The permutation is
 * WebAssembly, at a quarter of what Node's takes for a message this short.
 */
export function shake256(message: Uint8Array, size: number): Uint8Array {
  if (message.length >= RATE_BYTES) throw new RangeError(`a message of ${message.length} bytes is too long`);
  state.fill(0);
  state.set(message);
  state[message.length] = DOMAIN;
  state[RATE_BYTES - 1]! |= LAST;
  keccak(0, KECCAK_STATE_BYTES);
  if (size <= RATE_BYTES) return rate;
  if (output.length < size + RATE_BYTES) output = new Uint8Array(2 * (size + RATE_BYTES));
  output.set(rate);
  for (let at = RATE_BYTES; at < size; at += RATE_BYTES) {
    keccak(0, KECCAK_STATE_BYTES);
    output.set(rate, at);
  }
  return output;
}
