import { UpcasterRegistry } from './upcaster-registry.js';

/** The upcasters of all event types. Every type is still at its first version, so there is none. */
export const UPCASTERS = new UpcasterRegistry([]);
