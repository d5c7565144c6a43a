import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ndjsonLines } from './ndjson-lines.js';

const MAX = 1_000;
const lines = (...bytes: Uint8Array[]): (string | undefined)[] => ndjsonLines(Buffer.concat(bytes), MAX);
const NOT_UTF8 = Buffer.from([0xff]);

describe('the lines of newline-delimited JSON', () => {
  it('given text with all that might end a line, then newlines alone do, and a carriage return before one is of it', () => {
    const body = Buffer.from('{"a":"\u2028\u2029\u0085"}\r\n\n \r \r\n\ufeff{}\nlast');
    expect(lines(body)).toEqual(['{"a":"\u2028\u2029\u0085"}', '', ' \r ', '\ufeff{}', 'last']);
    expect(lines(Buffer.from('one\n'))).toEqual(['one']);
    expect(lines(Buffer.alloc(0))).toEqual([]);
  });

  it('given any text, when a line that is not UTF-8 comes behind it, then its own lines are the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'ü', '🎈', '\r', '\n', '\u2028', '"') }), (text) => {
        const body = Buffer.from(`${text}\n`);
        expect(lines(body, NOT_UTF8)).toEqual([...lines(body), undefined]);
      }),
    );
  });

  it('given more lines than there may be, then one more than that is given, and no more', () => {
    const body = Buffer.from('\n'.repeat(5_000));
    expect(lines(body)).toHaveLength(MAX + 1);
    expect(lines(body, NOT_UTF8)).toHaveLength(MAX + 1);
  });
});
