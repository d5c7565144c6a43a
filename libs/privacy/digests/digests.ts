import { createHash } from 'node:crypto';
import { lengthPrefixed } from '#libs/kernel';
import type { Field } from './fields.js';

/** Bytes of a salt of a group, and of a field's own. */
export const SALT_BYTES = 16;

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** SHA-256(0x05 ‖ salt ‖ LP(pointer) ‖ LP(canonical JSON)). */
export function fieldDigest(salt: Uint8Array, field: Field): Buffer {
  return sha256(Uint8Array.of(0x05), salt, lengthPrefixed(field.pointer), lengthPrefixed(field.json));
}

/** The salts of `count` fields, one after the other: SHAKE-256(salt, 16 · count). */
export function fieldSalts(salt: Uint8Array, count: number): Uint8Array {
  if (count === 0) return new Uint8Array(0);
  return createHash('shake256', { outputLength: SALT_BYTES * count })
    .update(salt)
    .digest();
}

/** The digest of a group of fields, given in the order of {@link sortFields}: SHA-256(0x04 ‖ field digests, sorted). */
export function groupDigest(salt: Uint8Array, fields: readonly Field[]): Buffer {
  const salts = fieldSalts(salt, fields.length);
  const digests = fields.map((field, i) => fieldDigest(salts.subarray(i * SALT_BYTES, (i + 1) * SALT_BYTES), field));
  return sha256(Uint8Array.of(0x04), ...digests.sort((a, b) => Buffer.compare(a, b)));
}

/** SHA-256(0x07 ‖ group digest ‖ SHA-256(nonce ‖ sealed)). */
export function boxHash(digest: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Buffer {
  return sha256(Uint8Array.of(0x07), digest, sha256(nonce, sealed));
}

/** SHA-256(0x06 ‖ group digest of the open fields ‖ box hashes in order). */
export function commitment(openDigest: Uint8Array, boxHashes: readonly Uint8Array[]): Buffer {
  return sha256(Uint8Array.of(0x06), openDigest, ...boxHashes);
}

/** The commitment to data that are not format 1: SHA-256(0x08 ‖ raw data). */
export function foreignCommitment(data: Uint8Array): Buffer {
  return sha256(Uint8Array.of(0x08), data);
}
