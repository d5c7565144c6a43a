export { createIdentityPool } from './identity-pool.js';
export { PostgresApiKeys } from './postgres.api-keys.js';
export { PostgresDeployments } from './postgres.deployments.js';
