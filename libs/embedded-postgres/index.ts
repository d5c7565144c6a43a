export { type Cluster, dataDirectoryOf, prepareCluster } from './cluster.js';
export { EmbeddedPostgresError } from './errors.js';
export { stopOrphan } from './orphan.js';
export { readPostmaster } from './postmaster-pid.js';
export type { Settings } from './settings.js';
export { type RunningPostgres, startPostgres, type StartOptions } from './start-postgres.js';
