export * from './advisory-lock.js';
export { copyIn } from './copy-in.js';
export * from './copy-text.js';
export * from './database.js';
export * from './database.errors.js';
export * from './migrate.js';
export { createPool, type PoolOptions } from './pool.js';
export type { TenantStatement } from './tenant-query.js';
export * from './trouble.js';
