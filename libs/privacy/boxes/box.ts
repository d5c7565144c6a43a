import { createCipheriv, createDecipheriv } from 'node:crypto';
import { canonicalJson, lengthPrefixed, u32be } from '#libs/kernel';

/** What a box says in clear of how it is kept: part of what is authenticated, and of what is hashed. */
export interface BoxHeader {
  readonly class: string;
  /** `YYYY-MM`, or null for a class that has no periods. */
  readonly period: string | null;
  /** Key ids: the period key, then the subject keys ascending. */
  readonly keys: readonly string[];
}

/** Where a box stands: no box opens in another place. */
export interface BoxPlace {
  readonly tenantId: string;
  /** 16 bytes. */
  readonly eventId: Uint8Array;
  /** Its number within the event, from 0. */
  readonly index: number;
}

const TAG_BYTES = 16;

/** The canonical JSON of a box's header. */
export function headerJson(header: BoxHeader): string {
  return canonicalJson({ class: header.class, keys: [...header.keys], period: header.period });
}

function additionalData(place: BoxPlace, header: string): Buffer {
  return Buffer.concat([
    lengthPrefixed(place.tenantId),
    lengthPrefixed(place.eventId),
    u32be(place.index),
    lengthPrefixed(header),
  ]);
}

/** AES-256-GCM of a box's plaintext: ciphertext ‖ tag. `header` is {@link headerJson}, `nonce` 12 bytes never used before with this key. */
export function sealBox(
  key: Uint8Array,
  nonce: Uint8Array,
  place: BoxPlace,
  header: string,
  plaintext: Uint8Array | string,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additionalData(place, header));
  const text = typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([text, cipher.getAuthTag()]);
}

/** Undoes {@link sealBox}; undefined if one bit of anything is another. */
export function unsealBox(
  key: Uint8Array,
  nonce: Uint8Array,
  place: BoxPlace,
  header: string,
  sealed: Uint8Array,
): Buffer | undefined {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(additionalData(place, header));
  decipher.setAuthTag(sealed.subarray(end));
  const plaintext = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plaintext;
}
