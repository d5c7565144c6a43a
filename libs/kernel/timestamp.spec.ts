import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatTimestamp, parseTimestamp } from './index.js';

describe('timestamps', () => {
  it('given any millisecond, when formatted and parsed, then nothing is lost', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62135596800000, max: 253402300799999 }), (ms) => {
        const text = formatTimestamp(ms);
        expect(parseTimestamp(text)).toEqual({ timestamp: text, exact: true });
        expect(Date.parse(text)).toBe(ms);
      }),
    );
  });

  it.each([
    ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00.000000Z', true],
    ['2026-11-21t10:00:00.1z', '2026-11-21T10:00:00.100000Z', true],
    ['2026-11-21T10:00:00.1234569Z', '2026-11-21T10:00:00.123456Z', false],
    ['2026-11-21T10:00:00.1234560Z', '2026-11-21T10:00:00.123456Z', true],
    ['2026-11-21T10:00:00+02:00', '2026-11-21T08:00:00.000000Z', false],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000000Z', true],
    ['0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000000Z', true],
  ])('given %s, when parsed, then it is %s (exact: %s)', (text, timestamp, exact) => {
    expect(parseTimestamp(text)).toEqual({ timestamp, exact });
  });

  it.each([
    '2026-02-30T10:00:00Z',
    '2026-11-21',
    '2026-11-21T10:00:00',
    '2026-11-21T24:00:00Z',
    '2026-13-01T00:00:00Z',
    '',
  ])('given %s, when parsed, then it is not a time', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});
