import { randomFillSync } from 'node:crypto';

/** Where salts and nonces come from. Injected, so that a test can fix them. */
export abstract class RandomSource {
  /** `size` bytes (1 to 256), never given out again. The caller may keep them, and must not change them. */
  abstract take(size: number): Uint8Array;
}

const POOL_BYTES = 16_384;

/** The operating system's generator, asked for 16 KiB at a time, since a call for each nonce costs more than the nonce. */
export class SystemRandomSource extends RandomSource {
  private pool = Buffer.alloc(0);
  private used = 0;

  override take(size: number): Uint8Array {
    if (this.used + size > this.pool.length) {
      this.pool = randomFillSync(Buffer.allocUnsafeSlow(POOL_BYTES));
      this.used = 0;
    }
    this.used += size;
    return this.pool.subarray(this.used - size, this.used);
  }
}
