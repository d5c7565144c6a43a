import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AuditLog } from '#libs/audit';
import { AuditInterceptor } from './audit.interceptor.js';

/** Gives an application its audit log: inject {@link AuditLog}, or decorate methods with `Audited`. */
@Global()
@Module({})
export class AuditModule {
  static on(log: AuditLog): DynamicModule {
    const providers = [{ provide: AuditLog, useValue: log }, AuditInterceptor];
    return { module: AuditModule, providers, exports: [AuditLog, AuditInterceptor] };
  }
}
