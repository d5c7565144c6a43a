import { describe, expect, it } from '@jest/globals';
import {
  DELETED_METADATA,
  firstReadable,
  hidesEvents,
  parseStreamSettings,
  withTruncateBefore,
} from './stream-settings.js';

const settings = (json: string): unknown => parseStreamSettings(Buffer.from(json));

describe('stream settings', () => {
  it.each([
    ['{}', {}],
    ['{"$maxCount":5,"custom":"x"}', { maxCount: 5 }],
    ['{"$maxAge":60,"$tb":7}', { maxAgeSeconds: 60, truncateBefore: 7 }],
    ['{"$maxCount":0,"$maxAge":-1,"$tb":-1}', {}],
    ['{"$maxCount":"5","$tb":7}', {}],
    ['{"$maxCount":1.5,"$tb":7}', {}],
    ['{"$acl":"x","$tb":7}', {}],
    ['not json', {}],
    ['[1]', {}],
    ['{"$tb":9223372036854775807}', { truncateBefore: Infinity }],
    ['{"$tb":9223372036854775806}', { truncateBefore: 2 ** 63 }],
  ])('given %s, when they are read, then they are %j', (json, expected) => {
    expect(settings(json)).toEqual(expected);
  });

  it('given settings, when the first revision that is shown is asked for, then the strictest decides', () => {
    expect(firstReadable({}, 9)).toBe(0);
    expect(firstReadable({ maxCount: 3 }, 9)).toBe(7);
    expect(firstReadable({ maxCount: 30, truncateBefore: 2 }, 9)).toBe(2);
    expect(firstReadable(parseStreamSettings(DELETED_METADATA), 9)).toBe(Infinity);
  });

  it.each([
    ['{}', '{"$tb":4}'],
    ['{"a":1}', '{"a":1,"$tb":4}'],
    ['{"$tb":9223372036854775807}', '{"$tb":4}'],
    [
      '{ "big": 9007199254740993, "$tb" : 1, "in": {"$tb":1} }',
      '{ "big": 9007199254740993, "$tb" : 4, "in": {"$tb":1} }',
    ],
    ['{"a":"\\"$tb\\":9","$tb":null}', '{"a":"\\"$tb\\":9","$tb":4}'],
  ])('given %s, when $tb is set to 4, then it is %s and no other byte changes', (json, expected) => {
    expect(withTruncateBefore(Buffer.from(json), 4)?.toString()).toBe(expected);
  });

  it('given what is no object, when $tb is set, then there is nothing to set it in', () => {
    expect(withTruncateBefore(Buffer.from('nonsense'), 4)).toBeUndefined();
  });

  it.each([
    ['{"$maxCount":1}', true],
    ['{"$maxAge":"broken"}', true],
    ['{"$tb":0}', true],
    ['{"custom":1,"$acl":{}}', false],
    ['nonsense', false],
  ])('given %s, when asked whether it hides events, then %s', (json, hides) => {
    expect(hidesEvents(Buffer.from(json))).toBe(hides);
  });
});
