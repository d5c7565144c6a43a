import type { Upcaster } from '../upcasting/upcaster-registry.js';
import { type CallEnder, usualEnder } from './call.events.js';

/** Version 1 did not say who ended the call; where its outcome does not tell either, nobody knows. */
export const CALL_COMPLETED_V1_TO_V2: Upcaster = {
  from: 'exchange.call-completed.v1',
  to: 'exchange.call-completed.v2',
  upcast: (data) => ({ ...data, endedBy: usualEnder(data['outcome']) satisfies CallEnder }),
};
