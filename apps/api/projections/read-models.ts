import type { ReadModel } from '#libs/projections';
import { AuditTrailModel, type AuditTrailProjectionOptions } from '#libs/read-models';

/** Every read model that is made by a projection of the live group, and rebuilt version by version. */
export function createReadModels(tools: Omit<AuditTrailProjectionOptions, 'tables'>): ReadModel[] {
  return [new AuditTrailModel(tools)];
}
