import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { lengthPrefixed, uuidToBytes } from '#libs/kernel';
import { MasterKeyError } from '../keyring/keyring.errors.js';

/** What a wrapped key is bound to: it opens in no other row. */
export interface WrappedKeyIdentity {
  readonly keyId: string;
  readonly tenantId: string;
  readonly kind: string;
  readonly class: string;
}

/** Bytes of the master key, and of every key that it wraps. */
export const KEY_BYTES = 32;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

function additionalData(identity: WrappedKeyIdentity): Buffer {
  return Buffer.concat([
    lengthPrefixed(uuidToBytes(identity.keyId)),
    lengthPrefixed(identity.tenantId),
    lengthPrefixed(identity.kind),
    lengthPrefixed(identity.class),
  ]);
}

/** The key over all keys: wraps them with AES-256-GCM. */
export class MasterKey {
  /** Names the key in the rows that it wraps, and says nothing of its bytes. */
  readonly id: string;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    if (bytes.length !== KEY_BYTES)
      throw new MasterKeyError(`A master key has ${KEY_BYTES} bytes, not ${bytes.length}.`);
    this.#bytes = Buffer.from(bytes);
    this.id = createHmac('sha256', this.#bytes).update('steno-master-key-id/v1').digest('base64url').slice(0, 16);
  }

  /** Reads 64 hexadecimal digits, or 43 characters of base64 or base64url; rejects anything else with {@link MasterKeyError}. */
  static parse(text: string): MasterKey {
    const trimmed = text.trim();
    if (HEX.test(trimmed)) return new MasterKey(Buffer.from(trimmed, 'hex'));
    if (BASE64.test(trimmed)) return new MasterKey(Buffer.from(trimmed, 'base64url'));
    throw new MasterKeyError(
      'A master key is 32 bytes, written as 64 hexadecimal digits or 43 characters of base64url.',
    );
  }

  static random(): MasterKey {
    return new MasterKey(randomBytes(KEY_BYTES));
  }

  /** The key's text, as {@link parse} reads it: for its file, and for worker threads. Never for a log. */
  reveal(): string {
    return this.#bytes.toString('base64url');
  }

  /** nonce ‖ ciphertext ‖ tag. */
  wrap(identity: WrappedKeyIdentity, key: Uint8Array): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#bytes, nonce).setAAD(additionalData(identity));
    return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  }

  /** Undoes {@link wrap}; a {@link MasterKeyError} if this key does not open it, or it belongs to another row. */
  unwrap(identity: WrappedKeyIdentity, wrapped: Uint8Array): Buffer {
    const end = wrapped.length - TAG_BYTES;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#bytes, wrapped.subarray(0, NONCE_BYTES));
      decipher.setAAD(additionalData(identity)).setAuthTag(wrapped.subarray(end));
      return Buffer.concat([decipher.update(wrapped.subarray(NONCE_BYTES, end)), decipher.final()]);
    } catch (error) {
      throw new MasterKeyError(`The master key ${this.id} does not open the key ${identity.keyId}.`, { cause: error });
    }
  }
}
