export * from './audit.interceptor.js';
export * from './audit.module.js';
export * from './audited.decorator.js';
