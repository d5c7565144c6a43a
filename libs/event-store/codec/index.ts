export * from './commitment-of.js';
export * from './event-codec.js';
export * from './leaf.js';
export * from './metadata.js';
export { openOrSealed, type OpenOrSealed } from './open-members.js';
export * from './opened-event.js';
export * from './plain-event.js';
