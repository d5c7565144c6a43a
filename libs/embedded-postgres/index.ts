export { dataDirectoryOf, prepareCluster } from './cluster.js';
export { EmbeddedPostgresError } from './errors.js';
export { stopOrphan } from './orphan.js';
export { startPostgres } from './start-postgres.js';
