import { CALL_COMPLETED_V1_TO_V2 } from '../exchange/call-completed.upcaster.js';
import { UpcasterRegistry } from './upcaster-registry.js';

/** The upcasters of all event types: one for each version that there is a later one of. */
export const UPCASTERS = new UpcasterRegistry([CALL_COMPLETED_V1_TO_V2]);
