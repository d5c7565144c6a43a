import type { EventContract } from '../registry/event-contract.js';
import { AUDIT_EVENT_RECORDED } from './audit-event.js';
import { AUDIT_EVENT_SCHEMA } from './audit-event.schema.js';

/** `audit.event-recorded.v1` */
export const AUDIT_EVENT_RECORDED_CONTRACT: EventContract = {
  type: AUDIT_EVENT_RECORDED,
  schemaVersion: '1.0',
  streamCategory: 'audit',
  category: null,
  retentionClass: null,
  schema: AUDIT_EVENT_SCHEMA,
};
