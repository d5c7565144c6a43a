import { I32, I64, type Code, type WasmFunction } from './assembler.js';
import {
  get,
  i32,
  i32Add,
  i32Less,
  i64And,
  i64Load,
  i64Not,
  i64RotateLeft,
  i64Store,
  i64Xor,
  repeatWhile,
  set,
  type Local,
} from './instructions.js';

/** Bytes of the state: 25 lanes of 64 bits. */
export const KECCAK_STATE_BYTES = 200;

/** The round constants (FIPS 202 section 3.2.5), which the module reads from its memory. */
export const KECCAK_ROUND_CONSTANTS: readonly bigint[] = [
  0x0000000000000001n,
  0x0000000000008082n,
  0x800000000000808an,
  0x8000000080008000n,
  0x000000000000808bn,
  0x0000000080000001n,
  0x8000000080008081n,
  0x8000000000008009n,
  0x000000000000008an,
  0x0000000000000088n,
  0x0000000080008009n,
  0x000000008000000an,
  0x000000008000808bn,
  0x800000000000008bn,
  0x8000000000008089n,
  0x8000000000008003n,
  0x8000000000008002n,
  0x8000000000000080n,
  0x000000000000800an,
  0x800000008000000an,
  0x8000000080008081n,
  0x8000000000008080n,
  0x0000000080000001n,
  0x8000000080008008n,
];

/** How far each lane x + 5y is rotated (FIPS 202, table 2). */
const ROTATIONS = [0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14];

const STATE: Local = 0;
const CONSTANTS: Local = 1;
const END: Local = 2;
const A: Local = 3;
const B: Local = A + 25;
const C: Local = B + 25;
const D: Local = C + 5;

const five = [0, 1, 2, 3, 4];
const lanes = Array.from({ length: 25 }, (_, lane) => lane);
const all = (parts: readonly Code[]): Code => parts.flat();
const rotated = (value: Code, bits: number): Code => (bits === 0 ? value : i64RotateLeft(value, bits));

/** One round (FIPS 202 section 3.3): theta, rho and pi, chi, iota. */
const round: Code = [
  ...all(five.map((x) => set(C + x, i64Xor(...(five.map((y) => get(A + x + 5 * y)) as [Code, ...Code[]]))))),
  ...all(
    five.map((x) =>
      set(D, i64Xor(get(C + ((x + 4) % 5)), i64RotateLeft(get(C + ((x + 1) % 5)), 1))).concat(
        all(
          five.map((y) => {
            const from = x + 5 * y;
            return set(B + y + 5 * ((2 * x + 3 * y) % 5), rotated(i64Xor(get(A + from), get(D)), ROTATIONS[from]!));
          }),
        ),
      ),
    ),
  ),
  ...all(
    lanes.map((lane) => {
      const row = lane - (lane % 5);
      const next = (steps: number): Code => get(B + row + ((lane + steps) % 5));
      return set(A + lane, i64Xor(next(0), i64And(i64Not(next(1)), next(2))));
    }),
  ),
  ...set(A, i64Xor(get(A), i64Load(get(CONSTANTS), 0))),
];

/** `keccak(state, constants)`: the permutation Keccak-f[1600] of the 200 bytes at `state`; `constants` is where the 24 round constants lie. */
export const keccakFunction: WasmFunction = {
  name: 'keccak',
  parameters: [I32, I32],
  locals: [I32, ...Array.from({ length: 56 }, () => I64)],
  code: [
    ...all(lanes.map((lane) => set(A + lane, i64Load(get(STATE), 8 * lane)))),
    ...set(END, i32Add(get(CONSTANTS), i32(8 * KECCAK_ROUND_CONSTANTS.length))),
    ...repeatWhile([...round, ...set(CONSTANTS, i32Add(get(CONSTANTS), i32(8)))], i32Less(get(CONSTANTS), get(END))),
    ...all(lanes.map((lane) => i64Store(get(STATE), 8 * lane, get(A + lane)))),
  ],
};
