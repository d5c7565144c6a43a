import { entry, type ErrorEntry } from './error-entry.js';

/** The request is wrong as HTTP. */
export const HTTP_ERRORS: Readonly<Record<string, ErrorEntry>> = {
  'HTTP.ABORTED': entry(400, 'Aborted', 'The connection ended before the request did.'),
  'HTTP.BAD_REQUEST': entry(400, 'Bad request', 'The request is not right; `detail` says why.'),
  'HTTP.BODY_TOO_LARGE': entry(413, 'Body too large', 'One event may have up to 1 MiB, a batch 16 MiB. Send several.'),
  'HTTP.CONTENT_LENGTH': entry(400, 'Wrong length', 'The body is not as long as `Content-Length` says.'),
  'HTTP.ENCODING': entry(415, 'Compressed body', 'Bodies are taken as they are, without `Content-Encoding`.'),
  'HTTP.EXPECTATION': entry(417, 'Expectation failed', 'Only `100-continue` can be expected.'),
  'HTTP.HEADERS_TOO_LARGE': entry(431, 'Headers too large', 'The request line and headers may have 16 KiB together.'),
  'HTTP.HOST': entry(400, 'No host', 'HTTP/1.1 requires a `Host` header.'),
  'HTTP.IDEMPOTENCY_KEY': entry(
    400,
    'Odd Idempotency-Key',
    'It is 1 to 255 printable ASCII characters, in double quotes or, if there is no space among them, without.',
  ),
  'HTTP.IDEMPOTENCY_KEY_REUSED': entry(
    422,
    'Idempotency-Key reused',
    'The key was used before, for another request. Keys are good for ever: take a fresh one for each request.',
  ),
  'HTTP.MEDIA_TYPE': entry(415, 'Unsupported media type', '`detail` says which types are taken. Text is UTF-8.'),
  'HTTP.METHOD': entry(405, 'Method not allowed', '`Allow` says which methods there are.'),
  'HTTP.MIN_POSITION': entry(400, 'Odd position', '`Steno-Min-Position` is the position of a receipt: decimal digits.'),
  'HTTP.NOT_FOUND': entry(404, 'Not found', 'There is nothing at this path.'),
  'HTTP.PARAMETER': entry(
    400,
    'Odd parameter',
    'The query has a parameter that is not known, or a value that cannot be.',
  ),
  'HTTP.SYNTAX': entry(400, 'Not HTTP', 'What came cannot be read as a request of HTTP/1.1.'),
  'HTTP.TIMEOUT': entry(408, 'Timeout', 'The request took more than a minute to come.'),
  'HTTP.URL': entry(400, 'Odd URL', 'The path of the URL cannot be decoded.'),
  'HTTP.URL_TOO_LONG': entry(414, 'URL too long', 'A part of the path has more than 2,048 characters.'),
  'INTERNAL.ERROR': entry(
    500,
    'Internal error',
    'Something here failed. The log of the service has it under the request id.',
  ),
  'REQUEST.INVALID': entry(422, 'Invalid request', '`errors` names every invalid field. Nothing was done.'),
};
