import { canonicalJson, toBase64Url, uuidToBytes } from '#libs/kernel';
import {
  expandBoxKey,
  extractBoxSecret,
  groupDigest,
  headerJson,
  sealBox,
  SALT_BYTES,
  type BoxPlace,
  type Field,
  type KeyLease,
  type RandomSource,
} from '#libs/privacy';
import { openJson } from './open-members.js';
import type { PlainBox, PlainEvent, SealedEvent } from './plain-event.js';
import { dataJson, type StoredBox } from './stored-data.js';
import { headerAndKeys } from './wanted-keys.js';

const NONCE_BYTES = 12;

/** A box that has fields, in order, and the leases of its keys. */
export interface FilledBox {
  readonly box: PlainBox;
  readonly fields: readonly Field[];
  readonly leases: readonly KeyLease[];
}

/** The canonical JSON of what is sealed: the salt and the fields. */
export function plaintextOf(salt: Uint8Array, fields: readonly Field[]): string {
  const members = fields.toSorted((a, b) => (a.pointer < b.pointer ? -1 : 1));
  const text = members.map((field) => `${canonicalJson(field.pointer)}:${field.json}`).join(',');
  return `{"fields":{${text}},"salt":"${toBase64Url(salt)}"}`;
}

function sealOne(place: BoxPlace, filled: FilledBox, period: string, random: RandomSource): StoredBox {
  const { header, keys } = headerAndKeys(filled.box, filled.leases, period);
  const salt = random.take(SALT_BYTES);
  const nonce = random.take(NONCE_BYTES);
  const text = headerJson(header);
  const key = expandBoxKey(extractBoxSecret(keys), place.eventId, place.index);
  const sealed = sealBox(key, nonce, place, text, plaintextOf(salt, filled.fields));
  return { header, headerJson: text, nonce, sealed, digest: groupDigest(salt, filled.fields) };
}

/** Seals one event whose keys are known. Randomness is drawn in this order: the event's salt; for each box its salt, its nonce. */
export function sealEvent(
  tenantId: string,
  event: PlainEvent,
  boxes: readonly FilledBox[],
  period: string,
  random: RandomSource,
): SealedEvent {
  const eventId = uuidToBytes(event.id);
  const open = openJson(event.open);
  // Without fields no salt is drawn from the event's, so that a change of it would not show.
  if (boxes.length === 0 && open === '{}') throw new RangeError('an event that says nothing');
  const salt = random.take(SALT_BYTES);
  const sealed = boxes.map((filled, index) => sealOne({ tenantId, eventId, index }, filled, period, random));
  const text = dataJson(salt, open, sealed);
  return { id: event.id, type: event.type, data: new Uint8Array(Buffer.from(text, 'utf8')), period };
}
