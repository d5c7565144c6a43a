import { domainEventSchema } from '../registry/command-context.js';
import type { EventContract } from '../registry/event-contract.js';
import { FOREIGN_ID, OPEN_TIME, phoneNumberOf, sentTimes } from '../registry/fields.schema.js';
import { CALL_STREAM } from './call.events.js';

/** `exchange.call-received.v1` */
export const CALL_RECEIVED: EventContract = {
  type: 'exchange.call-received.v1',
  schemaVersion: '1.0',
  streamCategory: CALL_STREAM,
  category: 'entity-mutation',
  retentionClass: 'call',
  schema: domainEventSchema(
    'exchange.call-received.v1',
    {
      occurredAt: OPEN_TIME,
      startedAt: OPEN_TIME,
      callerNumber: phoneNumberOf('/callerNumber'),
      calledNumber: phoneNumberOf('/calledNumber'),
      campaignId: FOREIGN_ID,
      publisherId: FOREIGN_ID,
      buyerId: FOREIGN_ID,
      sent: sentTimes('startedAt'),
    },
    ['occurredAt', 'startedAt', 'callerNumber'],
  ),
};
