export type { Configuration, RetentionConfiguration } from './configuration.js';
export { ConfigurationError } from './configuration.error.js';
export { readConfiguration, readSigningKey } from './read-configuration.js';
