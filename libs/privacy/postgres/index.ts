export { openMasterKey, type OpenMasterKeyOptions } from './open-master-key.js';
export { PostgresKeyring, type PostgresKeyringOptions } from './postgres.keyring.js';
