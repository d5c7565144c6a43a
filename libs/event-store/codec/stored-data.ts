import { isUtf8 } from 'node:buffer';
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '#libs/kernel';
import { headerJson, TAG_BYTES, type BoxHeader } from '#libs/privacy';
import { readsLikeBox } from './open-members.js';

const CLASS = /^[a-z][a-z-]*$/;
const PERIOD = /^\d{4}-\d{2}$/;
const KEY_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** base64url of 12, 16 and 32 bytes: the bits of the last character that are beyond the bytes are zero. */
const NONCE = /^[\w-]{16}$/;
const SALT = /^[\w-]{21}[AQgw]$/;
const DIGEST = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/** A box as it is stored. */
export interface StoredBox {
  readonly header: BoxHeader;
  /** The header's canonical JSON. */
  readonly headerJson: string;
  readonly nonce: Uint8Array;
  /** Ciphertext ‖ tag. */
  readonly sealed: Uint8Array;
  /** The group digest of the fields inside, in base64url. */
  readonly digest: string;
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

/** The canonical JSON of a box; `digest`, `nonce` and `sealed` are in base64url. */
export function boxJson(header: BoxHeader, digest: string, nonce: string, sealed: string): string {
  const period = header.period === null ? 'null' : `"${header.period}"`;
  const head = `{"class":"${header.class}","digest":"${digest}","keys":["${header.keys.join('","')}"]`;
  return `${head},"nonce":"${nonce}","period":${period},"sealed":"${sealed}"}`;
}

/** The canonical JSON of an event's data; `boxes` and `open` are canonical JSON, `salt` is in base64url. */
export function dataJson(boxes: string, open: string, salt: string): string {
  return `{"boxes":[${boxes}],"open":${open},"salt":"${salt}"}`;
}

function must(condition: boolean): asserts condition {
  if (!condition) throw new RangeError('not format 1');
}

function textOf(value: JsonValue | undefined, form: RegExp): string {
  must(typeof value === 'string' && form.test(value));
  return value;
}

function boxOf(value: JsonValue): { box: StoredBox; json: string } {
  must(isJsonObject(value));
  const { keys, sealed: sealedText } = value;
  must(Array.isArray(keys) && keys.length > 0 && typeof sealedText === 'string');
  for (const key of keys) textOf(key, KEY_ID);
  const period = value['period'] === null ? null : textOf(value['period'], PERIOD);
  const header: BoxHeader = { class: textOf(value['class'], CLASS), period, keys: keys as string[] };
  const digest = textOf(value['digest'], DIGEST);
  const nonce = textOf(value['nonce'], NONCE);
  const sealed = Buffer.from(sealedText, 'base64url');
  must(sealed.length >= TAG_BYTES);
  return {
    box: { header, headerJson: headerJson(header), nonce: Buffer.from(nonce, 'base64url'), sealed, digest },
    // The bytes spelled again, so that another spelling of the same bytes makes another text.
    json: boxJson(header, digest, nonce, sealed.toString('base64url')),
  };
}

function parse(text: string): StoredData | undefined {
  const value: unknown = JSON.parse(text);
  must(isJsonObject(value));
  const { open, boxes } = value;
  must(isJsonObject(open) && Array.isArray(boxes));
  for (const member of Object.keys(open)) must(!readsLikeBox(member));
  const salt = textOf(value['salt'], SALT);
  const read = boxes.map(boxOf);
  const again = dataJson(read.map(({ json }) => json).join(','), canonicalJson(open), salt);
  if (again !== text) return undefined;
  return { salt: Buffer.from(salt, 'base64url'), open, boxes: read.map(({ box }) => box) };
}

/** Reads the stored data of an event; undefined for bytes that are not format 1 in canonical JSON, be it by one space. */
export function parseStoredData(bytes: Uint8Array): StoredData | undefined {
  if (!isUtf8(bytes)) return undefined;
  try {
    return parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}
