import { hash } from 'node:crypto';

export const KEY_BYTES = 16;

/** The key of a stream: the first 16 bytes of SHA-256 of its name. */
export function streamKey(name: Uint8Array): Buffer {
  return hash('sha256', name, 'buffer').subarray(0, KEY_BYTES);
}

/** A stream key as the four words of the index. */
export function keyWords(key: Buffer): Uint32Array {
  return Uint32Array.of(key.readUInt32LE(0), key.readUInt32LE(4), key.readUInt32LE(8), key.readUInt32LE(12));
}

const META_PREFIX = 0x24;

/** Whether the stream holds another stream's metadata: its name begins with `$$`. */
export function isMetaStream(name: Buffer): boolean {
  return name.length >= 2 && name[0] === META_PREFIX && name[1] === META_PREFIX;
}

/** The name of the stream whose metadata a metadata stream holds. */
export function originalOf(metaStream: Buffer): Buffer {
  return metaStream.subarray(2);
}

/** The name of the stream that holds the metadata of `name`. */
export function metaStreamOf(name: Buffer): Buffer {
  return Buffer.concat([Buffer.from('$$'), name]);
}
