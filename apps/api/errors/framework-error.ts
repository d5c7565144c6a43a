import { HttpError } from './http.error.js';

const BY_CODE: ReadonlyMap<string, readonly [code: string, status: number, detail: string]> = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', ['HTTP.BODY_TOO_LARGE', 413, 'The body is larger than this endpoint takes.']],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', ['HTTP.MEDIA_TYPE', 415, 'The Content-Type is not a media type.']],
  [
    'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
    ['HTTP.CONTENT_LENGTH', 400, 'The body is not as long as Content-Length says.'],
  ],
  ['FST_ERR_BAD_URL', ['HTTP.URL', 400, 'The path of the URL cannot be decoded.']],
  ['FST_ERR_MAX_PARAM_LENGTH', ['HTTP.URL_TOO_LONG', 414, 'A part of the path is too long.']],
  ['FST_ERR_NOT_FOUND', ['HTTP.NOT_FOUND', 404, 'There is nothing here.']],
]);

/** What Fastify or Node.js says of a request, as an error of ours; undefined if it says that something of ours failed. */
export function fromFramework(error: unknown): HttpError | undefined {
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  const known = code === undefined ? undefined : BY_CODE.get(code);
  if (known) return new HttpError(...known);
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new HttpError('HTTP.ABORTED', 400, 'The connection ended before the request did.');
  if (statusCode === undefined || statusCode < 400 || statusCode > 499) return undefined;
  return new HttpError('HTTP.BAD_REQUEST', statusCode, message ?? 'The request is not right.');
}
