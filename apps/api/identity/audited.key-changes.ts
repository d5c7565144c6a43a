import { AuditLog, type AuditLogParts } from '#libs/audit';
import { KeyChanges, type ApiKey, type Principal } from '#libs/identity';

/** Records changes of keys in the tenant's audit trail. */
export class AuditedKeyChanges extends KeyChanges {
  constructor(private readonly parts: () => AuditLogParts) {
    super();
  }

  override async record(operation: 'create' | 'revoke', key: ApiKey, by: Principal): Promise<void> {
    const shown = { name: key.name, roles: [...key.roles] };
    await new AuditLog(this.parts, key.tenantId).record({
      type: `identity.key.${operation}`,
      actor: { id: by.id, type: 'api-key' },
      entity: { type: 'api-key', id: key.id },
      category: 'permission',
      severity: 'medium',
      service: 'stenographer',
      ...(operation === 'create' ? { after: shown } : { before: shown }),
    });
  }
}
