import { hash } from 'node:crypto';
import { sortFew, type Field } from './fields.js';
import { Scratch, writeLengthPrefixed } from './scratch.js';
import { sha256Binary } from './sha256.js';
import { shake256 } from './shake256.js';

/** Bytes of the salt of a group, and of a field's own. */
export const SALT_BYTES = 16;

const FIELD = 0x05;
const GROUP = 0x04;
const DIGEST_BYTES = 32;

const scratch = new Scratch();

/** SHA-256(0x05 ‖ salt ‖ LP(pointer) ‖ LP(canonical JSON)); the salt is number `index` of `salts`. */
function fieldDigest(salts: Uint8Array, index: number, { pointer, json }: Field): string {
  const message = scratch.atLeast(1 + SALT_BYTES + 8 + 3 * (pointer.length + json.length));
  message[0] = FIELD;
  for (let i = 0; i < SALT_BYTES; i++) message[1 + i] = salts[SALT_BYTES * index + i]!;
  const afterPointer = writeLengthPrefixed(message, pointer, 1 + SALT_BYTES);
  return sha256Binary(scratch.first(writeLengthPrefixed(message, json, afterPointer)));
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** 0x04 ‖ field digests, sorted as bytes. The salts of the fields are SHAKE-256(salt, 16 · fields), in their order. */
function groupMessage(salt: Uint8Array, fields: readonly Field[]): Buffer {
  const salts = shake256(salt, SALT_BYTES * fields.length);
  const digests: string[] = [];
  for (let i = 0; i < fields.length; i++) digests.push(fieldDigest(salts, i, fields[i]!));
  sortFew(digests, byCodeUnits);
  const message = scratch.atLeast(1 + DIGEST_BYTES * digests.length);
  message[0] = GROUP;
  let end = 1;
  for (const digest of digests) end += message.write(digest, end, 'latin1');
  return scratch.first(end);
}

/** The digest of a group of fields, which are given in the order of {@link sortFields}. */
export function groupDigest(salt: Uint8Array, fields: readonly Field[]): Buffer {
  return hash('sha256', groupMessage(salt, fields), 'buffer');
}

/** {@link groupDigest} in base64url, as a box states it. */
export function groupDigestText(salt: Uint8Array, fields: readonly Field[]): string {
  return hash('sha256', groupMessage(salt, fields), 'base64url');
}
