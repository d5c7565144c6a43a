import { UnavailableError } from '#libs/kernel';
import type { Authenticator } from '#libs/identity';
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify';
import { HttpError } from '../errors/http.error.js';
import { isFailure } from '../errors/problem.js';
import { authorise } from './access.js';
import { answerRaw, onClientError } from './client-error.js';
import { requestIdOf } from './request-id.js';
import { RouteTable } from './route-table.js';
import { sendProblem, type FailureListener } from './send-problem.js';

/** Bodies of ordinary requests, in bytes. */
const BODY_BYTES_MAX = 1_048_576;
const HEADER_BYTES_MAX = 16_384;
const REQUEST_TIMEOUT_MS = 60_000;
const PARAMETER_MAX = 2_048;

/** What the server needs to know of the rest. */
export interface ServerOptions {
  readonly authenticator: Authenticator;
  /** Whether new requests are refused, since the process is about to end. */
  readonly isClosing: () => boolean;
  readonly onFailure: FailureListener;
  /** Hears of every answer; `route` is the pattern, if there is one. */
  readonly onAnswer: (method: string, route: string | undefined, status: number, seconds: number) => void;
}

/**
 * The HTTP server under everything: bodies come as bytes, every answer has its request id, every error is problem details,
 * and no route can be added that does not say who may call it.
 */
export function createServer({ authenticator, isClosing, onFailure, onAnswer }: ServerOptions): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_TIMEOUT_MS,
    return503OnClosing: false,
    routerOptions: { maxParamLength: PARAMETER_MAX },
    http: { maxHeaderSize: HEADER_BYTES_MAX, requireHostHeader: false },
    genReqId: requestIdOf,
    clientErrorHandler: onClientError,
    frameworkErrors: (error, request, reply) => sendProblem(reply, request, error),
  });
  const routes = new RouteTable();
  const admit = (request: FastifyRequest): void | Promise<void> => {
    if (isClosing()) throw new UnavailableError('API.SHUTTING_DOWN', 'This process is about to end.', 'not-written');
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
      throw new HttpError('HTTP.HOST', 400, 'The Host header is required.');
    return authorise(request, authenticator);
  };

  server.decorateRequest('principal', null);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  server.addHook('onRoute', ({ url, method, config }) => {
    if (config?.access === undefined) throw new Error(`The route ${url} does not say who may call it.`);
    routes.add(url, method);
  });
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    try {
      const admitted = admit(request);
      if (admitted) admitted.then(() => done(), done);
      else done();
    } catch (error) {
      done(error as Error);
    }
  });
  server.addHook('onResponse', (request, reply, done) => {
    onAnswer(request.method, request.routeOptions.url, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  server.setErrorHandler((error, request, reply) => {
    if (isFailure(error)) onFailure(error, request);
    sendProblem(reply, request, error);
  });
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]!;
    const methods = routes.methodsOf(path);
    if (methods.length === 0) throw new HttpError('HTTP.NOT_FOUND', 404, `There is nothing at this path.`);
    const allow = methods.join(', ');
    return sendProblem(reply, request, new HttpError('HTTP.METHOD', 405, `This takes ${allow}.`, { allow }));
  });
  server.server.on('connect', (_request, socket) =>
    answerRaw(socket, new HttpError('HTTP.METHOD', 405, 'This is no proxy.', { allow: 'GET, POST' })),
  );
  server.server.on('checkExpectation', (request) =>
    answerRaw(request.socket, new HttpError('HTTP.EXPECTATION', 417, 'Only 100-continue can be expected.')),
  );
  return server;
}
