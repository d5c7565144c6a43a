import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf, PROBLEM_TYPE, tellableError } from '../errors/problem.js';

/** Tells the outside of a failure that is not the caller's. */
export type FailureListener = (error: unknown, request: FastifyRequest) => void;

/** Answers with the problem details of `error`. */
export function sendProblem(reply: FastifyReply, request: FastifyRequest, error: unknown): void {
  const { problem, headers } = problemOf(tellableError(error), request.id);
  void reply
    .code(problem.status)
    .headers({ ...headers, 'x-request-id': request.id, 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' })
    .send(Buffer.from(JSON.stringify(problem)));
}
