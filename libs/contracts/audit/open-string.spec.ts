import { describe, expect, it } from '@jest/globals';
import { isOpenString } from './open-string.js';

describe('open strings', () => {
  it.each(['user.login', 'a', 'data-access', 's3:get-object/v2', 'exchange.call-completed.v1', 'a'.repeat(64)])(
    'given %p, when it is checked, then it may stand in clear',
    (value) => expect(isOpenString(value)).toBe(true),
  );

  it.each([
    '',
    'User',
    'a'.repeat(65),
    'a b',
    'room101',
    '1a',
    'a.',
    'a..b',
    'anna@example.org',
    'é',
    'a\n',
    '192.0.2.1',
  ])('given %p, when it is checked, then it must be boxed', (value) => expect(isOpenString(value)).toBe(false));
});
