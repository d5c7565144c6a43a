export { freePort } from './free-port.js';
export { temporaryDirectory } from './temporary-directory.js';
export { createTestDatabase, type TestDatabase } from './test-database.js';
export { startTestEventLog, type TestEventLog } from './test-event-log.js';
export { waitFor } from './wait-for.js';
export * from './in-memory.keyring.js';
export * from './format-1.reference.js';
export * from './format-1.vectors.js';
export * from './in-memory.event-store.js';
