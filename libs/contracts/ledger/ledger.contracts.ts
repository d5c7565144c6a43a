import type { JsonSchema } from '../json-schema.js';
import type { EventContract } from '../registry/event-contract.js';
import { OPEN_TIME } from '../registry/fields.schema.js';
import { LEDGER_STREAM, SHED_CAUSES } from './ledger.events.js';

const SHORT_ID: JsonSchema = { type: 'string', pattern: '^[a-z2-7]{13}$', 'x-open': true };

function ledgerContract(type: string, properties: Readonly<Record<string, JsonSchema>>): EventContract {
  return {
    type,
    schemaVersion: '1.0',
    streamCategory: LEDGER_STREAM,
    category: 'system',
    retentionClass: 'legal',
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:stenographer:${type}`,
      type: 'object',
      additionalProperties: false,
      required: Object.keys(properties),
      properties,
    },
  };
}

/** `ledger.deployment-created.v1` */
export const DEPLOYMENT_CREATED = ledgerContract('ledger.deployment-created.v1', {
  occurredAt: OPEN_TIME,
  deploymentId: SHORT_ID,
});

/** `ledger.buffered-events-shed.v1` */
export const BUFFERED_EVENTS_SHED = ledgerContract('ledger.buffered-events-shed.v1', {
  occurredAt: OPEN_TIME,
  tenantId: SHORT_ID,
  count: { type: 'integer', minimum: 1, 'x-open': true },
  firstAt: OPEN_TIME,
  lastAt: OPEN_TIME,
  cause: { type: 'string', enum: SHED_CAUSES, 'x-open': true },
});
