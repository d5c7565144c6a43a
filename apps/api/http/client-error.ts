import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { uuidV7 } from '#libs/kernel';
import { HttpError } from '../errors/http.error.js';
import { problemOf, PROBLEM_TYPE } from '../errors/problem.js';

function errorOf({ code }: { readonly code?: string }): HttpError {
  if (code === 'HPE_HEADER_OVERFLOW') return new HttpError('HTTP.HEADERS_TOO_LARGE', 431, 'The headers are too large.');
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW')
    return new HttpError('HTTP.BODY_TOO_LARGE', 413, 'The chunk extensions are too large.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new HttpError('HTTP.TIMEOUT', 408, 'The request took too long to come.');
  return new HttpError('HTTP.SYNTAX', 400, 'This is not HTTP.');
}

/** Writes the problem details of `error` to a connection that has no request, and ends it. */
export function answerRaw(socket: Duplex, error: HttpError): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = uuidV7(Date.now());
  const body = JSON.stringify(problemOf(error, requestId).problem);
  const head = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
    ...Object.entries(error.headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Answers what could not be read as a request. */
export function onClientError(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  else answerRaw(socket, errorOf(error));
}
