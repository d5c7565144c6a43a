import { isJsonObject, type JsonObject, type JsonValue } from '#libs/kernel';
import { ByteWriter, headerJson, TAG_BYTES, type BoxHeader } from '#libs/privacy';
import { readsLikeBox } from './open-members.js';

const CLASS = /^[a-z][a-z-]*$/;
const PERIOD = /^\d{4}-\d{2}$/;
const KEY_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** base64url of 12, 16 and 32 bytes: the bits of the last character that are beyond the bytes are zero. */
const NONCE = /^[\w-]{16}$/;
const SALT = /^[\w-]{21}[AQgw]$/;
const DIGEST = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

const again = new ByteWriter();

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

/** Writes the canonical JSON of a box; `digest`, `nonce` and `sealed` are in base64url. */
export function writeBox(out: ByteWriter, header: BoxHeader, digest: string, nonce: string, sealed: string): void {
  out.text('{"class":"').text(header.class).text('","digest":"').text(digest).text('","keys":["');
  for (let i = 0; i < header.keys.length; i++) out.text(i === 0 ? '' : '","').text(header.keys[i]!);
  out.text('"],"nonce":"').text(nonce).text('","period":');
  if (header.period === null) out.text('null');
  else out.text('"').text(header.period).text('"');
  out.text(',"sealed":"').text(sealed).text('"}');
}

function must(condition: boolean): asserts condition {
  if (!condition) throw new RangeError('not format 1');
}

function textOf(value: JsonValue | undefined, form: RegExp): string {
  must(typeof value === 'string' && form.test(value));
  return value;
}

function boxOf(value: JsonValue): StoredBox {
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
  // The bytes are spelled again, so that another spelling of the same bytes makes other data.
  writeBox(again, header, digest, nonce, sealed.toString('base64url'));
  return { header, headerJson: headerJson(header), nonce: Buffer.from(nonce, 'base64url'), sealed, digest };
}

function parse(text: string): StoredData {
  const value: unknown = JSON.parse(text);
  must(isJsonObject(value));
  const { open, boxes } = value;
  must(isJsonObject(open) && Array.isArray(boxes));
  for (const member of Object.keys(open)) must(!readsLikeBox(member));
  const salt = textOf(value['salt'], SALT);
  again.restart().text('{"boxes":[');
  const read = boxes.map((box, i) => {
    if (i > 0) again.text(',');
    return boxOf(box);
  });
  again.text('],"open":').json(open).text(',"salt":"').text(salt).text('"}');
  return { salt: Buffer.from(salt, 'base64url'), open, boxes: read };
}

/**
 * Reads the stored data of an event; undefined for bytes that are not format 1 in canonical JSON, be it by one space: what
 * was read is written again, and must be the same bytes.
 */
export function parseStoredData(bytes: Uint8Array): StoredData | undefined {
  try {
    const data = parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
    return again.written().equals(bytes) ? data : undefined;
  } catch {
    return undefined;
  }
}
