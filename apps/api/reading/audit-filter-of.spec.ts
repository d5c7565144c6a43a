import { describe, expect, it } from '@jest/globals';
import { MalformedInputError } from '#libs/kernel';
import { auditQueryOf } from './audit-filter-of.js';

describe('the query that parameters ask', () => {
  it('given parameters of each kind, then each is where it belongs, and a repeated one is a list of alternatives', () => {
    const asked = {
      type: ['a', 'b'],
      actor: 'x',
      from: 't',
      q: 'words',
      'metadata.a.b': '1',
      sort: 'oldest',
      limit: '7',
    };
    expect(auditQueryOf(asked)).toEqual({
      filter: { types: ['a', 'b'], actors: ['x'], from: 't', text: 'words', metadata: { 'a.b': ['1'] } },
      sort: 'oldest',
      limit: 7,
    });
    expect(auditQueryOf({ cursor: 'c' })).toEqual({ filter: {}, sort: 'newest', limit: 50, cursor: 'c' });
  });

  it.each(['__proto__', 'constructor', 'toString', 'asc', ''])('given sort=%s, then it is refused', (sort) => {
    expect(() => auditQueryOf({ sort })).toThrow(MalformedInputError);
  });

  it.each(['__proto__', 'constructor', 'metadata', 'metadata.', 'type[]'])(
    'given a parameter %s, then it is refused',
    (name) => {
      expect(() => auditQueryOf(Object.fromEntries([[name, 'x']]))).toThrow(MalformedInputError);
    },
  );

  it('given a path that every object has, then it is asked for as any other', () => {
    const { filter } = auditQueryOf({ 'metadata.__proto__': 'x', 'metadata.constructor': 'y' });
    expect(Object.entries(filter.metadata!)).toEqual([
      ['__proto__', ['x']],
      ['constructor', ['y']],
    ]);
  });
});
