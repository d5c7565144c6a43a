import { describe, expect, it } from '@jest/globals';
import { grpcTimeoutMs } from './grpc-timeout.js';

describe('the grpc-timeout header', () => {
  it.each([
    ['9999m', 9999],
    ['10S', 10_000],
    ['1H', 3_600_000],
    ['500u', 0.5],
    ['5', Infinity],
    ['123456789m', Infinity],
    [undefined, Infinity],
  ])('given %s, when it is read, then it is %d ms', (header, milliseconds) => {
    expect(grpcTimeoutMs(header)).toBe(milliseconds);
  });
});
