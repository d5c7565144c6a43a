export * from './event-store-db.event-store.js';
