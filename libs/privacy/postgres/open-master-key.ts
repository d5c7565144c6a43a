import { MasterKeyError } from '../keyring/keyring.errors.js';
import { createMasterKeyFile, masterKeyPath, readMasterKeyFile } from '../master-key/master-key-file.js';
import { MasterKey } from '../master-key/master-key.js';
import { createKeyringPool } from './keyring-pool.js';
import { KeyRows } from './key-rows.js';

/** Options of {@link openMasterKey}. */
export interface OpenMasterKeyOptions {
  /** The database that holds the keyring, migrated. */
  readonly databaseUrl: string;
  /** Where the key lies that was made on the first start. */
  readonly dataDirectory: string;
  /** The key's text where one is configured; then no file is read or made. */
  readonly configured?: string;
}

function refusal(problem: string): MasterKeyError {
  return new MasterKeyError(
    `${problem} Put back the key that the keyring was made with (STENO_MASTER_KEY, or the file from its backup): ` +
      'no other one opens what is there, and none is made in its place.',
  );
}

/**
 * The master key of a start: the configured one, or that of the data directory, made there if the keyring is empty. Rejects
 * with {@link MasterKeyError} if it does not open what is in the keyring, or there are keys and no master key.
 */
export async function openMasterKey(options: OpenMasterKeyOptions): Promise<MasterKey> {
  const { databaseUrl, dataDirectory, configured } = options;
  const pool = createKeyringPool(databaseUrl);
  try {
    const rows = new KeyRows(pool);
    const known = configured === undefined ? await readMasterKeyFile(dataDirectory) : MasterKey.parse(configured);
    const sample = await rows.findSample(known?.id);
    if (!sample) return known ?? (await createMasterKeyFile(dataDirectory));
    if (!known) throw refusal(`The keyring holds keys, and there is no master key at ${masterKeyPath(dataDirectory)}.`);
    if (sample.masterKeyId !== known.id)
      throw refusal(
        `The master key (${known.id}) does not open the keyring, which is under another (${sample.masterKeyId}).`,
      );
    known.unwrap(sample, sample.wrapped!);
    return known;
  } finally {
    await pool.end();
  }
}
