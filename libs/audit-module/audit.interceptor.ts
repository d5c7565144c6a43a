import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, concatMap, from, map, throwError, type Observable } from 'rxjs';
import type { AuditEvent } from '#libs/contracts';
import { AuditLog } from '#libs/audit';
import { AUDITED, type DescribeCall } from './audited.decorator.js';

/**
 * Records the calls of methods that are {@link Audited}. The answer waits until the event is durable, and a call that cannot
 * be recorded fails: what must be audited must not happen unseen.
 */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(@Inject(AuditLog) private readonly log: AuditLog) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const describe = Reflect.getMetadata(AUDITED, context.getHandler()) as DescribeCall | undefined;
    if (!describe) return next.handle();
    const record = (outcome: AuditEvent['outcome']): Observable<unknown> =>
      from(this.log.record({ ...describe(context), outcome }));
    return next.handle().pipe(
      catchError((error: unknown) => record('failure').pipe(concatMap(() => throwError(() => error)))),
      concatMap((answer) => record('success').pipe(map(() => answer))),
    );
  }
}
