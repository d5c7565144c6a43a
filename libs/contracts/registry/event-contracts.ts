import { AUDIT_EVENT_RECORDED_CONTRACT } from '../audit/audit-event-recorded.contract.js';
import { CALL_COMPLETED_V1 } from '../exchange/call-completed-v1.contract.js';
import { CALL_COMPLETED } from '../exchange/call-completed.contract.js';
import { CALL_RECEIVED } from '../exchange/call-received.contract.js';
import { BUFFERED_EVENTS_SHED, DEPLOYMENT_CREATED } from '../ledger/ledger.contracts.js';
import type { EventContract } from './event-contract.js';

/** Every event type there is, in each version that was ever written. */
export const EVENT_CONTRACTS: readonly EventContract[] = [
  AUDIT_EVENT_RECORDED_CONTRACT,
  CALL_RECEIVED,
  CALL_COMPLETED_V1,
  CALL_COMPLETED,
  DEPLOYMENT_CREATED,
  BUFFERED_EVENTS_SHED,
];

const BY_TYPE = new Map(EVENT_CONTRACTS.map((contract) => [contract.type, contract]));

/** The contract of an event type; a RangeError for a type that is not ours. */
export function contractOf(type: string): EventContract {
  const contract = BY_TYPE.get(type);
  if (!contract) throw new RangeError(`no such event type: ${type}`);
  return contract;
}
