import { describe, expect, it } from '@jest/globals';
import { SystemRandomSource } from '#libs/privacy';

describe('the random source', () => {
  it('given many draws, when they are kept, then no two overlap, nor are alike', () => {
    const random = new SystemRandomSource();
    const drawn = Array.from({ length: 20_000 }, (_, i) => random.take(i % 2 ? 16 : 12));
    expect(new Set(drawn.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(20_000);
    expect(drawn.every((bytes, i) => bytes.length === (i % 2 ? 16 : 12))).toBe(true);
  });
});
