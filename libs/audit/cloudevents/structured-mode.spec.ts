import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '#libs/kernel';
import { Findings } from '../validation/findings.js';
import { readCloudEvent } from './structured-mode.js';

const minimum: JsonObject = { specversion: '1.0', type: 'com.example.some', source: '/context', id: 'A-1' };

function read(value: JsonValue): { event: ReturnType<typeof readCloudEvent>; codes: Record<string, string> } {
  const findings = new Findings();
  const event = readCloudEvent(value, '', findings);
  return { event, codes: Object.fromEntries(findings.errors.map(({ pointer, code }) => [pointer, code])) };
}

describe('CloudEvents in the JSON format', () => {
  it('given the required attributes, then it is an event without data', () => {
    expect(read(minimum).event).toEqual({
      id: 'A-1',
      source: '/context',
      type: 'com.example.some',
      attributes: minimum,
    });
  });

  it('given an attribute that is null, then it is absent', () => {
    expect(read({ ...minimum, unset: null }).event?.attributes).toEqual(minimum);
    expect(read({ ...minimum, source: null }).codes).toEqual({ '/source': 'FIELD.REQUIRED' });
  });

  it.each<[string, JsonValue, string]>([
    ['specversion', '0.3', 'CLOUDEVENTS.VERSION'],
    ['specversion', 1, 'CLOUDEVENTS.TYPE'],
    ['id', '', 'CLOUDEVENTS.EMPTY'],
    ['id', 7, 'CLOUDEVENTS.TYPE'],
    ['type', '', 'CLOUDEVENTS.EMPTY'],
    ['source', '', 'CLOUDEVENTS.URI'],
    ['source', 'two words', 'CLOUDEVENTS.URI'],
    ['subject', '', 'CLOUDEVENTS.EMPTY'],
    ['time', 'yesterday', 'CLOUDEVENTS.TIME'],
    ['dataschema', 'relative/path', 'CLOUDEVENTS.URI'],
    ['datacontenttype', 'json', 'CLOUDEVENTS.MEDIA_TYPE'],
    ['extension', 1.5, 'CLOUDEVENTS.INTEGER'],
    ['extension', 2_147_483_648, 'CLOUDEVENTS.INTEGER'],
    ['extension', {}, 'CLOUDEVENTS.TYPE'],
    ['extension', [], 'CLOUDEVENTS.TYPE'],
    ['extension', 'a\nb', 'CLOUDEVENTS.CHARACTERS'],
    ['extension', '\ufffe', 'CLOUDEVENTS.CHARACTERS'],
    ['Extension', 'a', 'CLOUDEVENTS.NAME'],
    ['my_extension', 'a', 'CLOUDEVENTS.NAME'],
    ['', 'a', 'CLOUDEVENTS.NAME'],
    ['data_base64', 'not base 64', 'CLOUDEVENTS.BASE64'],
    ['data_base64', 'QQ', 'CLOUDEVENTS.BASE64'],
  ])('given %s as %j, then the finding is %s', (name, value, code) => {
    const { event, codes } = read({ ...minimum, [name]: value });
    expect(event).toBeUndefined();
    expect(Object.values(codes)).toEqual([code]);
  });

  it('given data of any JSON type, null included, then it is the payload', () => {
    for (const value of [null, 1, 'text', { a: [1] }, []])
      expect(read({ ...minimum, data: value }).event?.payload).toEqual({ member: 'data', value });
    expect(read({ ...minimum, data_base64: 'eyAieHl6IjogMTIzIH0=' }).event?.payload?.member).toBe('data_base64');
  });

  it('given data and data_base64, then one is too many', () => {
    expect(read({ ...minimum, data: 1, data_base64: 'QQ==' }).codes).toEqual({
      '/data_base64': 'CLOUDEVENTS.TWO_PAYLOADS',
    });
  });
});
