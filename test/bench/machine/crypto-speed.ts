import { createDecipheriv, hash } from 'node:crypto';
import { median } from '../statistics.js';

/** How fast a core is at what sealing and opening events mostly is, in microseconds: machines of one name differ by far. */
export interface CryptoSpeed {
  /** SHA-256 of 64 bytes in one call. */
  readonly sha256: number;
  /** Deciphering 512 bytes by AES-256-GCM, with an object for it, as Node has it. */
  readonly aesGcm: number;
}

const RUNS = 5;
const CALLS = 20_000;
const message = Buffer.alloc(64, 1);
const ciphertext = Buffer.alloc(512, 1);
const key = Buffer.alloc(32, 1);
const nonce = Buffer.alloc(12, 1);

/** Measures it: the median of five runs, in some 2 s. */
export function cryptoSpeed(): CryptoSpeed {
  return {
    sha256: microsecondsOf(() => hash('sha256', message, 'binary')),
    aesGcm: microsecondsOf(() => createDecipheriv('aes-256-gcm', key, nonce).update(ciphertext)),
  };
}

function microsecondsOf(call: () => unknown): number {
  const took = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    for (let i = 0; i < CALLS; i++) call();
    return ((performance.now() - started) * 1_000) / CALLS;
  });
  return median(took);
}
