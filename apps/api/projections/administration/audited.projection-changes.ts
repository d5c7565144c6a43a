import { AuditLog, type AuditLogParts } from '#libs/audit';
import type { Principal } from '#libs/identity';
import type { JsonObject } from '#libs/kernel';

/** What is done to a projection, as the last part of an event's type. */
export type ProjectionChange = 'rebuild-order' | 'version-switch' | 'version-drop' | 'parked-retry' | 'parked-drop';

/** Records what people do to projections in the audit trail of their tenant. */
export class AuditedProjectionChanges {
  constructor(private readonly parts: () => AuditLogParts) {}

  /** `after` says what was ordered, or what came of it. */
  async record(
    by: Principal,
    change: ProjectionChange,
    name: string,
    after: JsonObject,
    reason?: string,
  ): Promise<void> {
    await new AuditLog(this.parts, by.tenantId).record({
      type: `projections.${change}`,
      actor: { id: by.id, type: 'api-key' },
      entity: { type: 'projection', id: name },
      category: 'system',
      severity: 'medium',
      service: 'stenographer',
      after,
      ...(reason !== undefined && { reason }),
    });
  }
}
