import { isUtf8 } from 'node:buffer';
import { canonicalJson, fromBase64Url, isJsonObject, toBase64Url, type JsonObject, type JsonValue } from '#libs/kernel';
import { readsLikeBox } from './open-members.js';
import { headerJson, SALT_BYTES, type BoxHeader } from '#libs/privacy';

const CLASS = /^[a-z][a-z-]*$/;
const PERIOD = /^\d{4}-\d{2}$/;
const KEY_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DIGEST_BYTES = 32;

/** A box as it is stored. */
export interface StoredBox {
  readonly header: BoxHeader;
  /** The header's canonical JSON. */
  readonly headerJson: string;
  readonly nonce: Uint8Array;
  /** Ciphertext ‖ tag. */
  readonly sealed: Uint8Array;
  /** The group digest of the fields inside. */
  readonly digest: Uint8Array;
}

/** The data of an event as they are stored. */
export interface StoredData {
  readonly salt: Uint8Array;
  readonly open: JsonObject;
  readonly boxes: readonly StoredBox[];
}

/** Whether `value` can be a retention class: lower-case words joined by `-`. */
export function isClassName(value: string): boolean {
  return CLASS.test(value);
}

/** The canonical JSON of a box. */
export function boxJson(box: StoredBox): string {
  const { header } = box;
  const period = header.period === null ? 'null' : `"${header.period}"`;
  return (
    `{"class":"${header.class}","digest":"${toBase64Url(box.digest)}","keys":["${header.keys.join('","')}"],` +
    `"nonce":"${toBase64Url(box.nonce)}","period":${period},"sealed":"${toBase64Url(box.sealed)}"}`
  );
}

/** The canonical JSON of an event's data; `open` is the canonical JSON of its open fields. */
export function dataJson(salt: Uint8Array, open: string, boxes: readonly StoredBox[]): string {
  return `{"boxes":[${boxes.map(boxJson).join(',')}],"open":${open},"salt":"${toBase64Url(salt)}"}`;
}

function must(condition: boolean): asserts condition {
  if (!condition) throw new RangeError('not format 1');
}

function bytesOf(value: JsonValue | undefined, least: number, most = least): Buffer {
  must(typeof value === 'string');
  const bytes = fromBase64Url(value);
  must(bytes.length >= least && bytes.length <= most);
  return bytes;
}

function boxOf(value: JsonValue): StoredBox {
  must(isJsonObject(value));
  const { class: name, period, keys } = value;
  must(typeof name === 'string' && isClassName(name));
  must(period === null || (typeof period === 'string' && PERIOD.test(period)));
  must(Array.isArray(keys) && keys.length > 0);
  for (const key of keys) must(typeof key === 'string' && KEY_ID.test(key));
  const header: BoxHeader = { class: name, period, keys: keys as string[] };
  return {
    header,
    headerJson: headerJson(header),
    nonce: bytesOf(value['nonce'], NONCE_BYTES),
    sealed: bytesOf(value['sealed'], TAG_BYTES, Infinity),
    digest: bytesOf(value['digest'], DIGEST_BYTES),
  };
}

/** Reads the stored data of an event; undefined for bytes that are not format 1 in canonical JSON, be it by one space. */
export function parseStoredData(bytes: Uint8Array): StoredData | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  try {
    const value: unknown = JSON.parse(text);
    must(isJsonObject(value));
    const { open, boxes } = value;
    must(isJsonObject(open) && Array.isArray(boxes));
    for (const member of Object.keys(open)) must(!readsLikeBox(member));
    const data: StoredData = { salt: bytesOf(value['salt'], SALT_BYTES), open, boxes: boxes.map(boxOf) };
    return dataJson(data.salt, canonicalJson(open), data.boxes) === text ? data : undefined;
  } catch {
    return undefined;
  }
}
