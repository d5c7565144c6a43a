import { UnavailableError } from '#libs/kernel';
import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';

/** Bounds the bytes of all batch bodies that are being read or prepared at once, so that memory is bounded too. */
export class BatchAdmission {
  #taken = 0;

  constructor(
    private readonly bytesMax: number,
    /** What a body counts that does not say how long it is. */
    private readonly bodyMax: number,
  ) {}

  /** Takes room for a request's body until its answer is sent; refuses it with an UnavailableError where there is none. */
  readonly hook = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    const announced = Number(request.headers['content-length'] ?? this.bodyMax);
    const bytes = Math.min(Number.isFinite(announced) ? announced : this.bodyMax, this.bodyMax);
    if (this.#taken > 0 && this.#taken + bytes > this.bytesMax) {
      done(new UnavailableError('API.OVERLOADED', 'Too many batches are being read.', 'not-written'));
      return;
    }
    this.#taken += bytes;
    reply.raw.once('close', () => (this.#taken -= bytes));
    done();
  };
}
