import { signed, unsigned, type Code } from './assembler.js';

/** The number of a parameter or local: parameters first, then locals. */
export type Local = number;

/** Pushes a local. */
export const get = (local: Local): Code => [0x20, ...unsigned(local)];
/** Runs `value`, which pushes one, and keeps it in a local. */
export const set = (local: Local, value: Code): Code => [...value, 0x21, ...unsigned(local)];

/** Pushes a 32-bit constant. */
export const i32 = (value: number): Code => [0x41, ...signed(value)];
/** Adds two 32-bit integers. */
export const i32Add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
/** Whether `a` is less than `b`, both unsigned. */
export const i32Less = (a: Code, b: Code): Code => [...a, ...b, 0x49];

/** Eight bytes at `address` + `offset`, least significant first. */
export const i64Load = (address: Code, offset: number): Code => [...address, 0x29, 3, ...unsigned(offset)];
/** Keeps eight bytes at `address` + `offset`, least significant first. */
export const i64Store = (address: Code, offset: number, value: Code): Code => [
  ...address,
  ...value,
  0x37,
  3,
  ...unsigned(offset),
];
/** Exclusive or of 64 bits each, of one value or more. */
export const i64Xor = (first: Code, ...rest: readonly Code[]): Code =>
  first.concat(...rest.map((next) => next.concat(0x85)));
/** And of 64 bits. */
export const i64And = (a: Code, b: Code): Code => [...a, ...b, 0x83];
/** All 64 bits turned over. */
export const i64Not = (a: Code): Code => [...a, 0x42, 0x7f, 0x85];
/** Rotates 64 bits to the left by 1 to 63. */
export const i64RotateLeft = (a: Code, bits: number): Code => [...a, 0x42, ...signed(bits), 0x89];

/** Runs `body` until `condition`, which is asked after it, is 0. */
export const repeatWhile = (body: Code, condition: Code): Code => [
  0x03,
  0x40,
  ...body,
  ...condition,
  0x0d,
  ...unsigned(0),
  0x0b,
];
