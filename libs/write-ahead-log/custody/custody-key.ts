import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';
import { join } from 'node:path';
import { LogRefusedError } from '../errors.js';
import { publishFileOnce, readSmallFile } from '../file-system/files.js';
import type { FileSystem } from '../file-system/file-system.port.js';

export const CUSTODY_KEY_FILE = 'custody.key';
export const SEED_BYTES = 32;
const OWNER_ONLY = 0o600;
/** What stands before the seed in the PKCS #8 form of an Ed25519 key (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The Ed25519 key of a log. What it signed proves that somebody who had it saw the log so, and no more. */
export interface CustodyKey {
  /** base64url of the raw 32 bytes. */
  readonly publicKey: string;
  /** A signature of 64 bytes. */
  sign(message: Uint8Array): Buffer;
}

/** The key of a seed of 32 bytes; RangeError where it has another length. */
export function custodyKeyOf(seed: Uint8Array): CustodyKey {
  if (seed.length !== SEED_BYTES) throw new RangeError(`the seed of a custody key has ${SEED_BYTES} bytes`);
  const der = Buffer.concat([PKCS8_HEAD, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { publicKey: publicKeyOf(privateKey), sign: (message) => sign(null, message, privateKey) };
}

function publicKeyOf(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ format: 'jwk' }).x!;
}

/**
 * The key of the log in `directory`: of `seed` where one is given, else the one in custody.key, which is made where it is
 * missing, for the owner alone, and on disk when this resolves. LogRefusedError where it is damaged.
 */
export async function readOrCreateCustodyKey(
  fileSystem: FileSystem,
  directory: string,
  seed?: Uint8Array | null,
): Promise<CustodyKey> {
  if (seed) return custodyKeyOf(seed);
  const existing = await readCustodyKey(fileSystem, directory);
  if (existing) return existing;
  const content = encodeKeyFile(randomBytes(SEED_BYTES));
  await publishFileOnce(fileSystem, directory, CUSTODY_KEY_FILE, content, OWNER_ONLY);
  return (await readCustodyKey(fileSystem, directory))!;
}

/** The key in custody.key; undefined where there is none. LogRefusedError where it is damaged. */
export async function readCustodyKey(fileSystem: FileSystem, directory: string): Promise<CustodyKey | undefined> {
  const path = join(directory, CUSTODY_KEY_FILE);
  const content = await readSmallFile(fileSystem, path);
  if (!content) return undefined;
  const key = decodeKeyFile(content);
  if (key) return key;
  throw new LogRefusedError(
    `${path} is damaged. Put it back from a backup; or move it away, and the next start makes a new key, whose public key has to be told to those who verify`,
  );
}

/** The public key stands beside the seed, so that a damaged seed is not taken for another key. */
function encodeKeyFile(seed: Buffer): Buffer {
  const fields = { algorithm: 'Ed25519', seed: seed.toString('base64url'), publicKey: custodyKeyOf(seed).publicKey };
  return Buffer.from(`${JSON.stringify(fields)}\n`);
}

function decodeKeyFile(content: Buffer): CustodyKey | undefined {
  try {
    const { seed } = JSON.parse(content.toString('utf8')) as { seed: string };
    const bytes = Buffer.from(seed, 'base64url');
    return encodeKeyFile(bytes).equals(content) ? custodyKeyOf(bytes) : undefined;
  } catch {
    return undefined;
  }
}
