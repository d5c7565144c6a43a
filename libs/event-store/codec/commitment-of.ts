import { boxHash, commitment, foreignCommitment, groupDigest, sortFields, type Field } from '#libs/privacy';
import { parseStoredData, type StoredData } from './stored-data.js';

/** What proofs say of an event's data. */
export interface Commitment {
  readonly kind: 'format-1' | 'foreign';
  /** 32 bytes. */
  readonly digest: Uint8Array;
}

/** The fields of `open`: its members, and for each box how it is kept. */
export function openFields(data: StoredData): Field[] {
  const fields: Field[] = Object.keys(data.open).map((member) => ({
    pointer: `/${member}`,
    value: data.open[member]!,
  }));
  data.boxes.forEach(({ header: { class: name, keys, period } }, i) =>
    fields.push({ pointer: `/boxes/${i}`, value: { class: name, keys: [...keys], period } }),
  );
  return sortFields(fields);
}

/** The commitment to stored data, from their bytes alone: no key is needed. */
export function commitmentOf(data: Uint8Array): Commitment {
  const stored = parseStoredData(data);
  if (!stored) return { kind: 'foreign', digest: foreignCommitment(data) };
  const hashes = stored.boxes.map((box) => boxHash(Buffer.from(box.digest, 'base64url'), box.nonce, box.sealed));
  return { kind: 'format-1', digest: commitment(groupDigest(stored.salt, openFields(stored)), hashes) };
}
