export { dataDirectoryOf, prepareCluster, ROLE as LOGIN_ROLE } from './cluster.js';
export { EmbeddedPostgresError } from './errors.js';
export { stopOrphan } from './orphan.js';
export { startOnFreePort } from './start-on-free-port.js';
export { startPostgres } from './start-postgres.js';
