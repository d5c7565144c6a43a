import { fromBase64Url, isJsonObject, type JsonValue } from '#libs/kernel';
import {
  expandBoxKey,
  extractBoxSecret,
  fieldsOf,
  groupDigest,
  SALT_BYTES,
  unsealBox,
  type BoxPlace,
  type KeyState,
} from '#libs/privacy';
import type { BoxState, OpenedBox } from './opened-event.js';
import type { StoredBox } from './stored-data.js';

type Values = Readonly<Record<string, JsonValue>>;

/** What the box holds, if it opens and its digest is that of its fields. */
function unsealed(box: StoredBox, keys: readonly Uint8Array[], place: BoxPlace): Values | undefined {
  const key = expandBoxKey(extractBoxSecret(keys), place.eventId, place.index);
  const plaintext = unsealBox(key, box.nonce, place, box.headerJson, box.sealed);
  if (!plaintext) return undefined;
  const { salt, fields } = JSON.parse(plaintext.toString('utf8')) as { salt: string; fields: JsonValue };
  const saltBytes = fromBase64Url(salt);
  if (saltBytes.length !== SALT_BYTES || !isJsonObject(fields)) return undefined;
  return groupDigest(saltBytes, fieldsOf(fields)).equals(box.digest) ? fields : undefined;
}

/** Opens a box with the keys that there are. */
export function openBox(box: StoredBox, keyStates: ReadonlyMap<string, KeyState>, place: BoxPlace): OpenedBox {
  const { class: name, period, keys } = box.header;
  const opened = (state: BoxState, fields?: Values): OpenedBox => ({
    class: name,
    period,
    keys,
    subjectKeys: period === null ? keys : keys.slice(1),
    state,
    ...(fields && { fields }),
  });
  const bytes: Uint8Array[] = [];
  let lost = false;
  for (const id of keys) {
    const key = keyStates.get(id);
    if (key?.state === 'destroyed') return opened('destroyed');
    if (key === undefined || key.state === 'missing') lost = true;
    else bytes.push(key.key);
  }
  if (lost) return opened('key-lost');
  const fields = unsealed(box, bytes, place);
  return fields ? opened('open', fields) : opened('tampered');
}
