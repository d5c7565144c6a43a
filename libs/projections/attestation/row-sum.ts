import { hash } from 'node:crypto';
import type { PartDigest } from '../versions/state-digest.js';

const WORDS = 8;
const WORD_BITS = 32n;
const LANES = 4;
const LANE_BITS = 64;
const LANE_DIGITS = 16;

/** As a string of 32 characters, which is made faster than a buffer. */
function sha256(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'binary');
}

/**
 * The digest of rows in the making: the sum of the SHA-256 of each row's text, in four lanes of 64 bits. The order of rows does not
 * matter, and rows can be added to what was summed up before.
 */
export class RowSum {
  private count = 0;
  /** Sums of 32 bits each, exact for two million rows: more is carried. */
  private readonly words = new Float64Array(WORDS);
  private readonly carried: bigint[] = [0n, 0n, 0n, 0n];
  private pending = 0;

  /** How many rows there are. */
  get rows(): number {
    return this.count;
  }

  /** Adds a row. */
  addRow(text: Uint8Array | string): void {
    this.count++;
    this.addTerm(text);
  }

  /** Adds something to be known of a row beside its text. */
  addTerm(text: Uint8Array | string): void {
    const digest = sha256(text);
    const { words } = this;
    for (let i = 0; i < WORDS; i++) {
      const at = i * 4;
      words[i]! +=
        digest.charCodeAt(at) * 0x1_00_00_00 +
        digest.charCodeAt(at + 1) * 0x1_00_00 +
        digest.charCodeAt(at + 2) * 0x1_00 +
        digest.charCodeAt(at + 3);
    }
    if (++this.pending > 1_000_000) this.carry();
  }

  /** Adds the rows of another sum. */
  addDigest(digest: PartDigest): void {
    this.count += digest.rows;
    lanesOf(digest).forEach((lane, i) => (this.carried[i] = BigInt.asUintN(LANE_BITS, this.carried[i]! + lane)));
  }

  /** The four lanes, each below 2^64. */
  lanes(): readonly bigint[] {
    this.carry();
    return [...this.carried];
  }

  /** The digest so far. */
  digest(): PartDigest {
    return digestOfLanes(this.count, this.lanes());
  }

  /** Another sum that goes on from here. */
  copy(): RowSum {
    const sum = new RowSum();
    sum.count = this.count;
    this.lanes().forEach((lane, i) => (sum.carried[i] = lane));
    return sum;
  }

  private carry(): void {
    for (let i = 0; i < LANES; i++) {
      const sum = (BigInt(this.words[2 * i]!) << WORD_BITS) + BigInt(this.words[2 * i + 1]!);
      this.carried[i] = BigInt.asUintN(LANE_BITS, this.carried[i]! + sum);
    }
    this.words.fill(0);
    this.pending = 0;
  }
}

/** Rows and lanes as a digest. */
export function digestOfLanes(rows: number, lanes: readonly bigint[]): PartDigest {
  return { rows, digest: lanes.map((lane) => lane.toString(16).padStart(LANE_DIGITS, '0')).join('') };
}

/** The lanes of a digest. */
export function lanesOf({ digest }: PartDigest): readonly bigint[] {
  return Array.from({ length: LANES }, (_, i) => BigInt(`0x${digest.slice(i * LANE_DIGITS, (i + 1) * LANE_DIGITS)}`));
}

/** What must be added to one digest to come to the other. */
export function digestBetween(from: PartDigest | undefined, to: PartDigest | undefined): PartDigest {
  const [a, b] = [from ?? NO_ROWS, to ?? NO_ROWS];
  const [of, subtracted] = [lanesOf(b), lanesOf(a)];
  const lanes = of.map((lane, i) => BigInt.asUintN(LANE_BITS, lane - subtracted[i]!));
  return digestOfLanes(b.rows - a.rows, lanes);
}

/** The digest of no rows. */
export const NO_ROWS: PartDigest = { rows: 0, digest: '0'.repeat(LANES * LANE_DIGITS) };
