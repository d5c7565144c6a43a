import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { leafTerm } from './leaf-terms.js';
import { addWords, wordsOf } from './words.js';

function termsOf(text: string): string[] {
  const terms = new Set<string>();
  addWords(terms, text);
  return [...terms];
}

describe('what is searched for', () => {
  it.each([
    ['FOIA request 17', ['foia', 'request', '17']],
    ['user.login', ['user.login', 'user', 'login']],
    ['from 192.0.2.1 at 10:30', ['from', '192.0.2.1', 'at', '10:30']],
    ['see 0199b0a0-1111-7222-8333-444455556666!', ['see', '0199b0a0-1111-7222-8333-444455556666']],
    ['Straße, ÉCOLE 東京', ['straße', 'école', '東京']],
    ["O'Brien <anna@example.com>", ['o', 'brien', 'anna@example.com', 'anna', 'example', 'com']],
    ['ﬁnal ①', ['final', '1']],
    ['--- ... !', []],
  ])('given %p, then its terms are %p', (text, terms) => {
    expect(termsOf(text)).toEqual(terms);
  });

  it('given any text, then each of its words, asked for alone, is one of its terms', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const terms = termsOf(text);
        for (const word of wordsOf(text)) for (const asked of wordsOf(word)) expect(terms).toContain(asked);
      }),
    );
  });

  it('given any two paths and values, then their terms are the same only if both are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '=', '1', '.', '\0', ':'), maxLength: 200 });
    fc.assert(
      fc.property(text, text, text, text, (path, value, otherPath, otherValue) => {
        const same = path === otherPath && value === otherValue;
        expect(leafTerm(path, value) === leafTerm(otherPath, otherValue)).toBe(same);
      }),
    );
  });
});
