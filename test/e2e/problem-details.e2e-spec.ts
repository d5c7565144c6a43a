import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawRequest, type RawAnswer } from './api/raw-request.js';
import { startTestApi, type TestApi } from './api/test-api.js';

describe('problem details', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
  });

  afterAll(async () => {
    await api.stop();
  });

  const head = (first: string, ...lines: string[]): string =>
    [first, 'Host: x', `Authorization: Bearer ${api.adminKey}`, ...lines].join('\r\n') + '\r\n\r\n';

  const expectProblem = (answer: RawAnswer, status: number, code: string): void => {
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
    const problem = JSON.parse(answer.body) as Record<string, unknown>;
    expect(problem).toMatchObject({ status, code, type: `/docs/errors#${code}` });
    expect(problem['requestId']).toBe(answer.headers['x-request-id']);
    expect(problem['title']).toEqual(expect.any(String));
    expect(answer.body).not.toMatch(/ at .*\.[jt]s/);
  };

  it.each<[string, () => string, number, string]>([
    ['no HTTP at all', () => 'hello\r\n\r\n', 400, 'HTTP.SYNTAX'],
    ['a TLS hello', () => '\x16\x03\x01\x02\x00\x01\x00', 400, 'HTTP.SYNTAX'],
    ['the preface of HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'HTTP.SYNTAX'],
    ['headers beyond 16 KiB', () => head('GET / HTTP/1.1', `X: ${'x'.repeat(20_000)}`), 431, 'HTTP.HEADERS_TOO_LARGE'],
    ['a path beyond 16 KiB', () => head(`GET /${'x'.repeat(20_000)} HTTP/1.1`), 431, 'HTTP.HEADERS_TOO_LARGE'],
    ['no Host', () => 'GET /v1/x HTTP/1.1\r\n\r\n', 400, 'HTTP.HOST'],
    ['two lengths', () => head('POST /v1/audit/events HTTP/1.1', 'Content-Length: 2', 'Content-Length: 3'), 400, 'HTTP.SYNTAX'],
    ['a length that is none', () => head('POST /v1/audit/events HTTP/1.1', 'Content-Length: x'), 400, 'HTTP.SYNTAX'],
    ['a length and chunks', () => head('POST /v1/audit/events HTTP/1.1', 'Content-Length: 2', 'Transfer-Encoding: chunked'), 400, 'HTTP.SYNTAX'],
    ['chunks that are none', () => `${head('POST /v1/audit/events HTTP/1.1', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}zz\r\n`, 400, 'HTTP.SYNTAX'],
    ['a path that cannot be decoded', () => head('GET /v1/%zz HTTP/1.1'), 400, 'HTTP.URL'],
    ['a path that is no UTF-8', () => head('GET /v1/%ff HTTP/1.1'), 400, 'HTTP.URL'],
    ['a part of the path too long', () => head(`POST /v1/calls/${'x'.repeat(3000)}/complete HTTP/1.1`), 414, 'HTTP.URL_TOO_LONG'],
    ['a path that is not there', () => head('GET /v2 HTTP/1.1'), 404, 'HTTP.NOT_FOUND'],
    ['a method that is not there', () => head('DELETE /v1/audit/events HTTP/1.1'), 405, 'HTTP.METHOD'],
    ['a method that few know', () => head('PROPFIND /v1/audit/events HTTP/1.1'), 405, 'HTTP.METHOD'],
    ['a method that nobody knows', () => head('FROB /v1/audit/events HTTP/1.1'), 400, 'HTTP.SYNTAX'],
    ['a request to a proxy', () => 'CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'HTTP.METHOD'],
    ['an expectation', () => head('POST /v1/audit/events HTTP/1.1', 'Expect: miracles', 'Content-Length: 2'), 417, 'HTTP.EXPECTATION'],
    ['no body', () => head('POST /v1/audit/events HTTP/1.1', 'Content-Type: application/json'), 400, 'JSON.SYNTAX'],
    ['no type of the body', () => `${head('POST /v1/audit/events HTTP/1.1', 'Content-Length: 2')}{}`, 415, 'HTTP.MEDIA_TYPE'],
    ['an odd type', () => `${head('POST /v1/audit/events HTTP/1.1', 'Content-Type: ;;', 'Content-Length: 2')}{}`, 415, 'HTTP.MEDIA_TYPE'],
    ['another charset', () => `${head('POST /v1/audit/events HTTP/1.1', 'Content-Type: application/json; charset=latin1', 'Content-Length: 2')}{}`, 415, 'HTTP.MEDIA_TYPE'],
    ['a compressed body', () => `${head('POST /v1/audit/events HTTP/1.1', 'Content-Type: application/json', 'Content-Encoding: gzip', 'Content-Length: 2')}{}`, 415, 'HTTP.ENCODING'],
    ['a body announced too large', () => head('POST /v1/audit/events HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 99999999'), 413, 'HTTP.BODY_TOO_LARGE'],
    ['an odd Idempotency-Key', () => `${head('POST /v1/audit/events HTTP/1.1', 'Content-Type: application/json', 'Idempotency-Key: "', 'Content-Length: 2')}{}`, 400, 'HTTP.IDEMPOTENCY_KEY'],
    ['an unknown parameter', () => `${head('POST /v1/audit/events/batch?x=1 HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 2')}[]`, 400, 'HTTP.PARAMETER'],
  ])('given %s, when it is sent, then the answer says so', async (_, bytes, status, code) => {
    expectProblem(await rawRequest(api.url, bytes()), status, code);
  }); // prettier-ignore

  it('given a body that is larger than it may be and does not say so, when it comes, then it is refused', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const bytes = head(
      'POST /v1/audit/events HTTP/1.1',
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
    );
    expectProblem(await rawRequest(api.url, bytes + chunk.repeat(17)), 413, 'HTTP.BODY_TOO_LARGE');
  });

  it('given a wrong method, then Allow says which are right', async () => {
    const response = await api.request('/v1/identity/keys', { method: 'PUT' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });

  it("given a caller's X-Request-Id, then it is kept; an odd one is not", async () => {
    for (const [sent, kept] of [['abc-1', true], ['two words', false], ['x'.repeat(129), false]] as const) {
      const response = await api.request('/nothing', { headers: { 'x-request-id': sent } });
      expect(response.headers.get('x-request-id') === sent).toBe(kept);
    } // prettier-ignore
  });

  it('given any of these, then nothing of it is a failure of ours', () => {
    expect(api.log.filter((line) => (JSON.parse(line) as { level: number }).level >= 50)).toEqual([]);
  });
});
