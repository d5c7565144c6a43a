export * from './defaults/complete-audit-event.js';
export * from './preparation/preparation-request.js';
export * from './preparation/prepare-events.js';
export * from './preparation/prepared-event.js';
