import { isJsonObject, type JsonValue } from '#libs/kernel';
import {
  fieldsOf,
  groupDigestText,
  SALT_BYTES,
  unsealBox,
  type BoxPlace,
  type BoxSecret,
  type KeyState,
} from '#libs/privacy';
import type { BoxSecrets } from './box-keys.js';
import type { OpenedBox } from './opened-event.js';
import type { StoredBox } from './stored-data.js';

type Values = Readonly<Record<string, JsonValue>>;

/** What the box holds, if it opens and its digest is that of its fields. */
function unsealed(box: StoredBox, secret: BoxSecret, place: BoxPlace): Values | undefined {
  const plaintext = unsealBox(secret, place, box.nonce, box.sealed);
  if (!plaintext) return undefined;
  try {
    const { salt, fields } = JSON.parse(plaintext.toString('utf8')) as { salt: string; fields: JsonValue };
    const bytes = Buffer.from(salt, 'base64url');
    if (bytes.length !== SALT_BYTES || !isJsonObject(fields)) return undefined;
    return groupDigestText(bytes, fieldsOf(fields)) === box.digest ? fields : undefined;
  } catch {
    return undefined;
  }
}

/** The bytes of all keys of a box, or why there are none. One that was destroyed was meant to close the box, come what may. */
function keysOf(box: StoredBox, states: ReadonlyMap<string, KeyState>): Uint8Array[] | 'destroyed' | 'key-lost' {
  const keys: Uint8Array[] = [];
  let lost = false;
  for (const id of box.header.keys) {
    const key = states.get(id);
    if (key?.state === 'destroyed') return 'destroyed';
    if (key === undefined || key.state === 'missing') lost = true;
    else keys.push(key.key);
  }
  return lost ? 'key-lost' : keys;
}

/** Opens a box with the keys that there are. */
export function openBox(
  box: StoredBox,
  states: ReadonlyMap<string, KeyState>,
  secrets: BoxSecrets,
  place: BoxPlace,
): OpenedBox {
  const { class: name, period, keys: ids } = box.header;
  const subjectKeys = period === null ? ids : ids.slice(1);
  const keys = keysOf(box, states);
  const isKeyThere = typeof keys !== 'string';
  const fields = isKeyThere ? unsealed(box, secrets.get(ids, keys), place) : undefined;
  if (fields) return { class: name, period, keys: ids, subjectKeys, state: 'open', fields };
  return { class: name, period, keys: ids, subjectKeys, state: isKeyThere ? 'tampered' : keys };
}
