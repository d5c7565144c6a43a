export * from './audit/actor-type.js';
export * from './audit/audit-category.js';
export * from './audit/audit-event.js';
export * from './audit/audit-event.schema.js';
export * from './audit/open-string.js';
export * from './json-schema.js';
export * from './retention-class.js';
export * from './streams/stream-name.js';
