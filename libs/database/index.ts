export * from './advisory-lock.js';
export * from './create-data-source.js';
export * from './migrate.js';
