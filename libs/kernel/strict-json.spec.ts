import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalJson,
  isExactNumber,
  LimitExceededError,
  parseStrictJsonText,
  parseStrictJson,
  MalformedInputError,
} from './index.js';
import type { JsonValue } from './index.js';

const refusal = (text: string): { code: string; pointers: string[] } => {
  try {
    parseStrictJsonText(text);
  } catch (error) {
    const refused = error as MalformedInputError;
    return { code: refused.code, pointers: refused.errors.map((e) => e.pointer) };
  }
  throw new Error(`accepted: ${text}`);
};

/** `__proto__` may be a value, not a key. */
const hasForbiddenKey = (text: string): boolean => text.includes('"__proto__":');

describe('strict JSON', () => {
  it('given any JSON text without a forbidden key, when parsed, then it is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'medium' }), (value) => {
        const text = canonicalJson(value as JsonValue);
        fc.pre(!hasForbiddenKey(text));
        expect(canonicalJson(parseStrictJsonText(text))).toBe(text);
      }),
    );
  });

  it('given duplicate keys, when parsed, then each is named by its pointer', () => {
    expect(refusal('{"a":1,"b":{"c":1,"\\u0063":2},"a":3}')).toEqual({
      code: 'JSON.DUPLICATE_KEY',
      pointers: ['/b/c', '/a'],
    });
  });

  it.each(['12345678901234567890', '0.1000000000000000055', '1e400', '-9007199254740993'])(
    'given the number %s, when parsed, then it is refused as not exact',
    (number) => {
      expect(refusal(`{"x":[0,${number}]}`)).toEqual({ code: 'AUDIT.NUMBER_NOT_EXACT', pointers: ['/x/1'] });
    },
  );

  it.each(['1.0', '1e2', '0.1', '-0', '100000000000000000000', '9007199254740992', '5e-324', '1E+2'])(
    'given the number %s, then it is exact',
    (number) => {
      expect(isExactNumber(number)).toBe(true);
      expect(parseStrictJsonText(number)).toBe(Number(number));
    },
  );

  it('given a lone surrogate in a key or a value, when parsed, then it is refused', () => {
    expect(refusal('["\\ud800"]').code).toBe('JSON.LONE_SURROGATE');
    expect(refusal('{"\\udc00":1}').code).toBe('JSON.LONE_SURROGATE');
    expect(parseStrictJsonText('["\\ud83c\\udf88"]')).toEqual(['🎈']);
  });

  it('given a key __proto__, a deep nest, bytes that are not UTF-8, a byte order mark, then each has its code', () => {
    expect(refusal('{"__proto__":1}').code).toBe('JSON.FORBIDDEN_KEY');
    expect(refusal('{"\\u005f_proto__":1}').code).toBe('JSON.FORBIDDEN_KEY');
    expect(refusal('['.repeat(100_000)).code).toBe('JSON.TOO_DEEP');
    expect(refusal('\ufeff{}').code).toBe('JSON.SYNTAX');
    expect(() => parseStrictJson(Uint8Array.from([0x22, 0xff, 0x22]))).toThrow(MalformedInputError);
  });

  it('given a text of sixteen million characters beside a duplicate key, when parsed, then the key is named', () => {
    const long = 'x'.repeat(16_000_000);
    expect(refusal(`{"long":"${long}","a":1,"a":2}`)).toEqual({ code: 'JSON.DUPLICATE_KEY', pointers: ['/a'] });
  });

  it('given a number with a million zeros between its digits, when it is looked at, then that takes no time', () => {
    const zeros = '0'.repeat(1_000_000);
    expect(isExactNumber(`1.${zeros}1`)).toBe(false);
    expect(isExactNumber(`1.5${zeros}`)).toBe(true);
    expect(refusal(`[1.${zeros}1]`).code).toBe('AUDIT.NUMBER_NOT_EXACT');
  });

  it.each(['{}', '[]', '1', '{"a":1}'])(
    'given more values than memory is bounded for, as %s, then it is refused unparsed',
    (one) => {
      const most = Array.from({ length: 1_000_000 }, () => one).join();
      expect(() => parseStrictJsonText(`[${most},${one}]`)).toThrow(LimitExceededError);
    },
  );

  it('given as many values as may be, or commas and brackets within a text, then it is parsed', () => {
    expect(parseStrictJsonText(`[${Array.from({ length: 1_000_000 }, () => '1').join()}]`)).toHaveLength(1_000_000);
    const text = '[{,'.repeat(500_000);
    expect(parseStrictJsonText(JSON.stringify([text]))).toEqual([text]);
  });
});
