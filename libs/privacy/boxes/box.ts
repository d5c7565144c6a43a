import { createCipheriv, createDecipheriv } from 'node:crypto';
import { ByteWriter } from '../digests/byte-writer.js';
import type { BoxSecret } from './box-secret.js';

/** What a box says in clear of how it is kept: part of what is authenticated, and of what is hashed. */
export interface BoxHeader {
  readonly class: string;
  /** `YYYY-MM`, or null for a class that has no periods. */
  readonly period: string | null;
  /** Key ids: the period key, then the subject keys ascending. */
  readonly keys: readonly string[];
}

/** Where a box stands: it opens in no other place. */
export interface BoxPlace {
  readonly tenantId: string;
  /** 16 bytes. */
  readonly eventId: Uint8Array;
  /** Its number within the event, from 0. */
  readonly index: number;
  /** The header's canonical JSON: {@link headerJson}. */
  readonly header: string;
}

/** Bytes of a box's nonce. */
export const NONCE_BYTES = 12;
/** Bytes of the tag at the end of what is sealed. */
export const TAG_BYTES = 16;

const ALGORITHM = 'aes-256-gcm';
const ID_BYTES = 16;

const aad = new ByteWriter();
const joint = new ByteWriter();

/** The canonical JSON of a box's header, whose parts are words, UUIDs and a month: nothing that JSON escapes. */
export function headerJson({ class: name, period, keys }: BoxHeader): string {
  return `{"class":"${name}","keys":["${keys.join('","')}"],"period":${period === null ? 'null' : `"${period}"`}}`;
}

/** LP(tenant id) ‖ LP(event id) ‖ u32be(index) ‖ LP(header). */
function additionalData({ tenantId, eventId, index, header }: BoxPlace): Buffer {
  aad.restart().lengthPrefixed(tenantId).u32be(ID_BYTES).raw(eventId);
  return aad.u32be(index).lengthPrefixed(header).written();
}

/**
 * AES-256-GCM of a box's plaintext: ciphertext ‖ tag, in base64url. `nonce` is 12 bytes that were never used before.
 */
export function sealBox(secret: BoxSecret, place: BoxPlace, nonce: Uint8Array, plaintext: Uint8Array): string {
  const cipher = createCipheriv(ALGORITHM, secret.boxKey(place.eventId, place.index), nonce);
  cipher.setAAD(additionalData(place));
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return sealedText(ciphertext, cipher.getAuthTag());
}

/** Both in one base64url text, whose groups of three bytes do not end where the ciphertext does. */
function sealedText(ciphertext: Buffer, tag: Buffer): string {
  const whole = ciphertext.length - (ciphertext.length % 3);
  const rest = joint.restart().raw(ciphertext, whole).raw(tag).written();
  return ciphertext.toString('base64url', 0, whole) + rest.toString('base64url');
}

/** Undoes {@link sealBox}, from the bytes; undefined if one bit of anything is another. */
export function unsealBox(
  secret: BoxSecret,
  place: BoxPlace,
  nonce: Uint8Array,
  sealed: Uint8Array,
): Buffer | undefined {
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, secret.boxKey(place.eventId, place.index), nonce);
  decipher.setAAD(additionalData(place));
  decipher.setAuthTag(sealed.subarray(end));
  const plaintext = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plaintext;
}
