import { describe, expect, it } from '@jest/globals';
import { BackOff } from './back-off.js';

describe('backing off', () => {
  it('given a process that ends at once, again and again, then each wait is twice the one before, up to ten seconds', () => {
    const backOff = new BackOff();
    expect(Array.from({ length: 9 }, () => backOff.next(0))).toEqual([
      100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000,
    ]);
  });

  it('given that it ran for a while, then it is started again at once', () => {
    const backOff = new BackOff();
    for (let attempt = 0; attempt < 9; attempt++) backOff.next(0);
    expect([backOff.next(5_000), backOff.next(0)]).toEqual([100, 200]);
  });
});
