import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson, isExactNumber, MalformedInputError, parseStrictJson, type JsonValue } from './index.js';

const vectors = new URL('../../../shared/data/vectors/', import.meta.url);
const withVectors = existsSync(vectors) ? it : it.skip;

describe('canonical JSON (RFC 8785)', () => {
  it('given any JSON value, when canonicalised, then a second implementation agrees', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const sound = !JSON.stringify(value).includes('\\ud');
        fc.pre(sound);
        expect(canonicalJson(value as JsonValue)).toBe(canonicalize(value));
      }),
      { numRuns: 500 },
    );
  });

  it('given members in any order, when canonicalised, then they come in the order of their UTF-16 code units', () => {
    expect(
      canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }),
    ).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
  });

  it.each([Number.NaN, Infinity, undefined, () => 1, '\ud800', { a: '\udfff' }, { '\ud800': 1 }])(
    'given %p, which has no canonical form, when canonicalised, then it is refused',
    (value) => {
      expect(() => canonicalJson(value as JsonValue)).toThrow(RangeError);
    },
  );

  withVectors('given the published vectors (skipped without ../shared/data), then every one holds', () => {
    const folder = new URL('jcs/', vectors);
    for (const name of readdirSync(new URL('input/', folder))) {
      const input = JSON.parse(readFileSync(new URL(`input/${name}`, folder), 'utf8')) as JsonValue;
      expect(canonicalJson(input)).toBe(readFileSync(new URL(`output/${name}`, folder), 'utf8'));
    }
    for (const line of readFileSync(new URL('es6-numbers-1000.txt', folder), 'utf8').trim().split('\n')) {
      const [hex, text] = line.split(',') as [string, string];
      const number = Buffer.from(hex.padStart(16, '0'), 'hex').readDoubleBE();
      expect(canonicalJson(number)).toBe(text);
      expect(isExactNumber(text)).toBe(true);
    }
  });

  withVectors(
    'given the JSON test suite (skipped without ../shared/data), then what must be refused is refused',
    () => {
      const lines = readFileSync(new URL('json/jsontestsuite.ndjson', vectors), 'utf8').trim().split('\n');
      for (const line of lines) {
        const { name, expect: verdict, base64 } = JSON.parse(line) as { name: string; expect: string; base64: string };
        const parse = (): JsonValue => parseStrictJson(Buffer.from(base64, 'base64'), 500);
        if (verdict === 'reject') expect(parse).toThrow(MalformedInputError);
        const strict = /duplicated_key|lone|surrogate|invalid_utf-8|inexact|double_huge|double_close/.test(name);
        if (verdict === 'accept' && !strict) expect([name, canonicalJson(parse()).length > 0]).toEqual([name, true]);
      }
    },
  );
});
