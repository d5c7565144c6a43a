import { createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { JsonObject, JsonValue } from '#libs/kernel';

/**
 * Format 1 a second time, written from its text alone and sharing nothing with the codec: another canonical JSON, HKDF of
 * OpenSSL, hashes that are fed piece by piece. Slow on purpose; the codec is held against it.
 */

type Key = (id: string) => Buffer;

/** Everything that the format derives from one stored event. */
export interface ReferenceReading {
  readonly boxes: {
    readonly key: string;
    readonly plaintext: string;
    readonly fields: JsonObject;
    readonly digest: string;
  }[];
  readonly openDigest: string;
  readonly commitment: string;
  readonly entry: string;
  readonly leafHash: string;
}

/** An event as it is stored. */
export interface ReferenceEvent {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

interface Box {
  class: string;
  period: string | null;
  keys: string[];
  nonce: string;
  sealed: string;
  digest: string;
}

const jcs = (value: unknown): string => canonicalize(value as object)!;
const b64 = (text: string): Buffer => Buffer.from(text, 'base64url');

class Digest {
  private readonly hash = createHash('sha256');

  byte(value: number): this {
    this.hash.update(String.fromCharCode(value), 'latin1');
    return this;
  }
  raw(bytes: Uint8Array): this {
    this.hash.update(bytes);
    return this;
  }
  lp(value: Uint8Array | string): this {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, bytes.length, false);
    return this.raw(new Uint8Array(view.buffer)).raw(bytes);
  }
  end(): Buffer {
    return this.hash.digest();
  }
}

/** The digest of a group: `members` are pointers and values in any order. */
export function referenceGroupDigest(salt: Uint8Array, members: readonly (readonly [string, JsonValue])[]): Buffer {
  const ordered = members.map(([pointer, value]) => ({ pointer: new TextEncoder().encode(pointer), value }));
  ordered.sort((a, b) => Buffer.compare(a.pointer, b.pointer));
  const stream = createHash('shake256', { outputLength: Math.max(16 * ordered.length, 1) })
    .update(salt)
    .digest();
  const digests = ordered.map(({ pointer, value }, i) =>
    new Digest()
      .byte(5)
      .raw(stream.subarray(16 * i, 16 * i + 16))
      .lp(pointer)
      .lp(jcs(value))
      .end()
      .toString('hex'),
  );
  const group = new Digest().byte(4);
  for (const digest of digests.sort()) group.raw(Buffer.from(digest, 'hex'));
  return group.end();
}

function readBox(
  box: Box,
  index: number,
  event: ReferenceEvent,
  tenantId: string,
  key: Key,
): ReferenceReading['boxes'][0] {
  const id = Buffer.from(event.id.replaceAll('-', ''), 'hex');
  const number = Buffer.alloc(4);
  number.writeUInt32BE(index);
  const secret = Buffer.concat(box.keys.map(key));
  const info = Buffer.concat([Buffer.from('steno-box/v1'), id, number]);
  const boxKey = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(32), info, 32));
  const aad = new Uint8Array([
    ...prefixed(Buffer.from(tenantId)),
    ...prefixed(id),
    ...number,
    ...prefixed(Buffer.from(jcs({ class: box.class, keys: box.keys, period: box.period }))),
  ]);
  const sealed = b64(box.sealed);
  const open = createDecipheriv('aes-256-gcm', boxKey, b64(box.nonce));
  open.setAAD(aad);
  open.setAuthTag(sealed.subarray(-16));
  const plaintext = open.update(sealed.subarray(0, -16), undefined, 'utf8') + open.final('utf8');
  const { salt, fields } = JSON.parse(plaintext) as { salt: string; fields: JsonObject };
  const digest = referenceGroupDigest(b64(salt), Object.entries(fields)).toString('hex');
  return { key: boxKey.toString('hex'), plaintext, fields, digest };
}

function prefixed(bytes: Uint8Array): number[] {
  return [bytes.length >>> 24, (bytes.length >>> 16) & 255, (bytes.length >>> 8) & 255, bytes.length & 255, ...bytes];
}

/** Reads a stored event of format 1. */
export function readByReference(event: ReferenceEvent, key: Key): ReferenceReading {
  const { salt, open, boxes } = JSON.parse(Buffer.from(event.data).toString()) as {
    salt: string;
    open: JsonObject;
    boxes: Box[];
  };
  const metadata = JSON.parse(Buffer.from(event.metadata).toString()) as { tenantId: string };
  const members = Object.entries(open).map(([member, value]): [string, JsonValue] => [`/${member}`, value]);
  boxes.forEach((box, i) => members.push([`/boxes/${i}`, { class: box.class, keys: box.keys, period: box.period }]));
  const openDigest = referenceGroupDigest(b64(salt), members);
  const commitment = new Digest().byte(6).raw(openDigest);
  for (const box of boxes) {
    const ciphertext = new Digest().raw(b64(box.nonce)).raw(b64(box.sealed)).end();
    commitment.raw(new Digest().byte(7).raw(b64(box.digest)).raw(ciphertext).end());
  }
  const committed = commitment.end();
  const revision = Buffer.alloc(8);
  revision.writeBigUInt64BE(event.revision);
  const header = new Digest()
    .raw(Buffer.from('steno-leaf/v1\n'))
    .lp(Buffer.from(event.id.replaceAll('-', ''), 'hex'))
    .lp(event.type)
    .lp(event.stream)
    .raw(revision)
    .lp(jcs(metadata));
  const entry = Buffer.concat([header.end(), committed]);
  return {
    boxes: boxes.map((box, i) => readBox(box, i, event, metadata.tenantId, key)),
    openDigest: openDigest.toString('hex'),
    commitment: committed.toString('hex'),
    entry: entry.toString('hex'),
    leafHash: new Digest().byte(0).raw(entry).end().toString('hex'),
  };
}

/** The id (or the 16 bytes of a fingerprint, in hex) that a tenant's id key makes of a purpose and a message. */
export function referenceMac(key: Uint8Array, purpose: number, ...parts: (string | number | Buffer)[]): string {
  const bytes = parts.flatMap((part) => {
    if (typeof part === 'string') return prefixed(Buffer.from(part));
    return typeof part === 'number' ? [0, 0, part >>> 8, part & 255] : Array.from(part);
  });
  return createHmac('sha256', key)
    .update(new Uint8Array([purpose, ...bytes]))
    .digest('hex')
    .slice(0, 32);
}
