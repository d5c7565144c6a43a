import { hash } from 'node:crypto';
import { ByteWriter } from './byte-writer.js';
import { sortFew, type Field } from './fields.js';
import { sha256Binary } from './sha256.js';
import { shake256 } from './shake256.js';

/** Bytes of the salt of a group, and of a field's own. */
export const SALT_BYTES = 16;

const FIELD = 0x05;
const GROUP = 0x04;

const message = new ByteWriter();

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : 1;
}

/** SHA-256(0x05 ‖ salt ‖ LP(pointer) ‖ LP(canonical JSON)); the salt is number `index` of `salts`. */
function fieldDigest(salts: Uint8Array, index: number, { pointer, value }: Field): string {
  message
    .restart()
    .byte(FIELD)
    .raw(salts, SALT_BYTES * index, SALT_BYTES);
  return sha256Binary(message.lengthPrefixed(pointer).lengthPrefixedJson(value).written());
}

/** 0x04 ‖ field digests, sorted as bytes. The salts of the fields are SHAKE-256(salt, 16 · fields), in their order. */
function groupMessage(salt: Uint8Array, fields: readonly Field[]): Buffer {
  const salts = shake256(salt, SALT_BYTES * fields.length);
  const digests: string[] = [];
  for (let i = 0; i < fields.length; i++) digests.push(fieldDigest(salts, i, fields[i]!));
  sortFew(digests, byCodeUnits);
  message.restart().byte(GROUP);
  for (const digest of digests) message.binary(digest);
  return message.written();
}

/**
 * The digest of a group of fields, which are given in the order of {@link sortFields}. A value that has no canonical JSON is
 * a RangeError.
 */
export function groupDigest(salt: Uint8Array, fields: readonly Field[]): Buffer {
  return hash('sha256', groupMessage(salt, fields), 'buffer');
}

/** {@link groupDigest} in base64url, as a box states it. */
export function groupDigestText(salt: Uint8Array, fields: readonly Field[]): string {
  return hash('sha256', groupMessage(salt, fields), 'base64url');
}
