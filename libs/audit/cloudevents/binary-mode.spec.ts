import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MalformedInputError } from '#libs/kernel';
import { cloudEventFromHeaders } from './binary-mode.js';
import { decodeHeaderValue } from './header-value.js';

const headers = (more: Record<string, string> = {}): Record<string, string> => ({
  'ce-specversion': '1.0',
  'ce-type': 'com.example.someevent',
  'ce-id': '1234-1234-1234',
  'ce-source': '/mycontext/subcontext',
  ...more,
});

const refusal = (more: Record<string, string>, body = ''): string[] => {
  try {
    cloudEventFromHeaders(headers(more), Buffer.from(body));
  } catch (error) {
    return (error as MalformedInputError).errors.map(({ pointer, code }) => `${pointer} ${code}`);
  }
  throw new Error('accepted');
};

describe('CloudEvents in binary mode', () => {
  it('given a JSON body, when it is read, then the content type is datacontenttype and the body is data', () => {
    const event = cloudEventFromHeaders(
      headers({ 'content-type': 'application/json; charset=utf-8', host: 'example.com' }),
      Buffer.from('{"message":"Hello World!"}'),
    );
    expect(event).toEqual({
      specversion: '1.0',
      type: 'com.example.someevent',
      id: '1234-1234-1234',
      source: '/mycontext/subcontext',
      datacontenttype: 'application/json; charset=utf-8',
      data: { message: 'Hello World!' },
    });
  });

  it.each([
    ['text/plain; charset=us-ascii', 'Hello, World!', { data: 'Hello, World!' }],
    ['application/xml; charset=utf-8', '<msg>🌎</msg>', { data: '<msg>🌎</msg>' }],
    ['application/octet-stream', 'abc', { data_base64: 'YWJj' }],
    ['text/plain; charset=utf-16', 'abc', { data_base64: 'YWJj' }],
    ['application/vnd.x+json', '[1]', { data: [1] }],
  ])('given a body of type %s, then nothing of it is lost', (type, body, expected) => {
    expect(cloudEventFromHeaders(headers({ 'content-type': type }), Buffer.from(body))).toMatchObject(expected);
  });

  it('given no content type, then the data are bytes', () => {
    const event = cloudEventFromHeaders(headers(), Buffer.from('{ "xyz": 123 }'));
    expect(event).toMatchObject({ data_base64: 'eyAieHl6IjogMTIzIH0=' });
    expect(event).not.toHaveProperty('datacontenttype');
  });

  it('given no body, then there is no data', () => {
    expect(cloudEventFromHeaders(headers({ 'content-type': 'application/json' }), Buffer.alloc(0))).not.toHaveProperty(
      'data',
    );
  });

  it('given headers that cannot be read, then each is named', () => {
    expect(refusal({ 'ce-datacontenttype': 'text/plain' })).toEqual(['/datacontenttype CLOUDEVENTS.CONTENT_TYPE']);
    expect(refusal({ 'ce-data_base64': 'QQ==' })).toEqual(['/data_base64 CLOUDEVENTS.NAME']);
    expect(refusal({ 'ce-ext': 'caf%C3' })).toEqual(['/ext CLOUDEVENTS.HEADER']);
    expect(refusal({ 'ce-ext': '100%' })).toEqual(['/ext CLOUDEVENTS.HEADER']);
    expect(refusal({ 'ce-ext': 'caf\u00e9' })).toEqual(['/ext CLOUDEVENTS.HEADER']);
  });

  it.each([
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
    ['"quoted \\"text\\" %41"', 'quoted "text" A'],
    ['%2541', '%41'],
    ['plain', 'plain'],
    ['', ''],
  ])('given the header value %s, then it says %s', (value, text) => {
    expect(decodeHeaderValue(value)).toBe(text);
  });

  it('given any text, when it is percent-encoded, then it comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeHeaderValue(encodeURIComponent(text))).toBe(text);
      }),
    );
  });
});
