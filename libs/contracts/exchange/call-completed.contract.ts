import { domainEventSchema } from '../registry/command-context.js';
import type { EventContract } from '../registry/event-contract.js';
import { CALL_COMPLETED_V1_PROPERTIES, CALL_COMPLETED_V1_REQUIRED } from './call-completed-v1.contract.js';
import { CALL_ENDERS, CALL_STREAM } from './call.events.js';

/** `exchange.call-completed.v2`: version 1, and who ended the call. */
export const CALL_COMPLETED: EventContract = {
  type: 'exchange.call-completed.v2',
  schemaVersion: '2.0',
  streamCategory: CALL_STREAM,
  category: 'entity-mutation',
  retentionClass: 'call',
  schema: {
    ...domainEventSchema(
      'exchange.call-completed.v2',
      { ...CALL_COMPLETED_V1_PROPERTIES, endedBy: { type: 'string', enum: CALL_ENDERS, 'x-open': true } },
      [...CALL_COMPLETED_V1_REQUIRED, 'endedBy'],
    ),
    dependentRequired: { amount: ['currency'], currency: ['amount'] },
  },
};
