import { SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { AuditEvent } from '#libs/contracts';

/** What a decorated method says of a call: everything but how it ended. */
export type DescribeCall = (context: ExecutionContext) => Omit<AuditEvent, 'outcome'>;

/** The key under which {@link Audited} leaves what it was given. */
export const AUDITED = Symbol('audited');

/**
 * Every call of the method is recorded in the audit trail, whether it succeeds or fails:
 * `@Audited((context) => ({ type: 'case.exported', actor: …, entity: … }))`. Needs the AuditInterceptor.
 */
export function Audited(describe: DescribeCall): CustomDecorator<symbol> {
  return SetMetadata(AUDITED, describe);
}
