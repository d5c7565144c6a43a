import type { IncomingMessage } from 'node:http';
import { uuidV7 } from '#libs/kernel';

const ACCEPTED = /^[\x21-\x7e]{1,128}$/;

/** The id of a request: the caller's own `X-Request-Id` if it is up to 128 printable ASCII characters, else a fresh one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const own = request.headers['x-request-id'];
  return typeof own === 'string' && ACCEPTED.test(own) ? own : uuidV7(Date.now());
}
