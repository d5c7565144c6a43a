export * from './codec/index.js';
export * from './event-store.errors.js';
export * from './event-store.port.js';
export * from './recorder/clock-check.port.js';
export * from './recorder/record-outcome.js';
export * from './recorder/recordable-event.js';
export * from './recorder/recorded-ids.port.js';
