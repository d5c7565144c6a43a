import { domainEventSchema } from '../registry/command-context.js';
import type { EventContract } from '../registry/event-contract.js';
import { FOREIGN_ID, OPEN_AMOUNT, OPEN_CURRENCY, OPEN_TIME, sentTimes } from '../registry/fields.schema.js';
import { CALL_OUTCOMES, CALL_STREAM } from './call.events.js';

/** What version 1 says of the end of a call. */
export const CALL_COMPLETED_V1_PROPERTIES = {
  occurredAt: OPEN_TIME,
  endedAt: OPEN_TIME,
  durationSeconds: { type: 'integer', minimum: 0, maximum: 604_800, 'x-open': true },
  outcome: { type: 'string', enum: CALL_OUTCOMES, 'x-open': true },
  amount: OPEN_AMOUNT,
  currency: OPEN_CURRENCY,
  buyerId: FOREIGN_ID,
  sent: sentTimes('endedAt'),
} as const;

/** What version 1 always says. */
export const CALL_COMPLETED_V1_REQUIRED = ['occurredAt', 'endedAt', 'durationSeconds', 'outcome'] as const;

/** `exchange.call-completed.v1`: it did not say who ended the call. Read for ever, written no more. */
export const CALL_COMPLETED_V1: EventContract = {
  type: 'exchange.call-completed.v1',
  schemaVersion: '1.0',
  streamCategory: CALL_STREAM,
  category: 'entity-mutation',
  retentionClass: 'call',
  schema: {
    ...domainEventSchema('exchange.call-completed.v1', CALL_COMPLETED_V1_PROPERTIES, CALL_COMPLETED_V1_REQUIRED),
    dependentRequired: { amount: ['currency'], currency: ['amount'] },
  },
};
