import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isFailure } from '../errors/problem.js';
import { sendProblem, type FailureListener } from './send-problem.js';

/** Answers with problem details whatever a controller throws. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly onFailure: FailureListener) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (isFailure(error)) this.onFailure(error, request);
    sendProblem(http.getResponse<FastifyReply>(), request, error);
  }
}
