export * from './audit-trail/index.js';
