import { describe, expect, it } from '@jest/globals';
import { withoutCredentials } from './run-file.js';

describe('a URL without credentials', () => {
  it.each([
    ['postgres://steno:secret@127.0.0.1:5432/steno', 'postgres://127.0.0.1:5432/steno'],
    ['esdb+discover://admin:p%40ss@one:2113,two:2113?tls=true', 'esdb+discover://one:2113,two:2113?tls=true'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['esdb://127.0.0.1:2113?tls=false&userCertFile=/a@b', 'esdb://127.0.0.1:2113?tls=false&userCertFile=/a@b'],
    ['postgres://ann@db/x?password=secret', 'postgres://db/x?password=***'],
  ])('given %s, then it is %s', (url, shown) => {
    expect(withoutCredentials(url)).toBe(shown);
  });
});
