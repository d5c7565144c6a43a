import { AUDIT_EVENT_RECORDED } from '#libs/contracts';
import { canonicalJson, toBase64Url } from '#libs/kernel';
import { groupDigestText, NONCE_BYTES, SALT_BYTES, sealBox, type Field, type RandomSource } from '#libs/privacy';
import type { BoxKeys } from './box-keys.js';
import { writeUuid } from './event-id.js';
import { openJson } from './open-members.js';
import type { PlainEvent } from './plain-event.js';
import { boxJson, dataJson } from './stored-data.js';

const AUDIT_BOXES_MAX = 3;

const eventId = Buffer.alloc(16);

/** A box that has fields, in the order of the format, and its keys. */
export interface FilledBox {
  readonly fields: readonly Field[];
  readonly keys: BoxKeys;
}

function byCodeUnits(a: Field, b: Field): number {
  return a.pointer < b.pointer ? -1 : 1;
}

/** In the order of members, which differs from the order of fields only above U+D7FF. */
function asMembers(fields: readonly Field[]): readonly Field[] {
  for (let i = 1; i < fields.length; i++)
    if (fields[i]!.pointer < fields[i - 1]!.pointer) return fields.toSorted(byCodeUnits);
  return fields;
}

/** The canonical JSON of what is sealed: the salt and the fields. */
function plaintextOf(salt: Uint8Array, fields: readonly Field[]): string {
  let members = '';
  for (const { pointer, json } of asMembers(fields))
    members += `${members === '' ? '' : ','}${canonicalJson(pointer)}:${json}`;
  return `{"fields":{${members}},"salt":"${toBase64Url(salt)}"}`;
}

function sealOne(tenantId: string, index: number, { fields, keys }: FilledBox, random: RandomSource): string {
  const salt = random.take(SALT_BYTES);
  const nonce = random.take(NONCE_BYTES);
  const place = { tenantId, eventId, index, header: keys.headerJson };
  const sealed = sealBox(keys.secret, place, nonce, plaintextOf(salt, fields)).toString('base64url');
  return boxJson(keys.header, groupDigestText(salt, fields), toBase64Url(nonce), sealed);
}

/**
 * The canonical JSON of an event's data, whose keys are known. Randomness is drawn in this order: the event's salt; for each
 * box its salt, its nonce.
 */
export function sealEvent(
  tenantId: string,
  event: PlainEvent,
  boxes: readonly FilledBox[],
  random: RandomSource,
): string {
  if (event.type === AUDIT_EVENT_RECORDED && boxes.length > AUDIT_BOXES_MAX)
    throw new RangeError(`an audit event has at most ${AUDIT_BOXES_MAX} boxes`);
  const open = openJson(event.open);
  // Without fields no salt is drawn from the event's, so that a change of it would not show.
  if (boxes.length === 0 && open === '{}') throw new RangeError('an event that says nothing');
  writeUuid(event.id, eventId);
  const salt = toBase64Url(random.take(SALT_BYTES));
  let sealed = '';
  for (let index = 0; index < boxes.length; index++)
    sealed += `${index === 0 ? '' : ','}${sealOne(tenantId, index, boxes[index]!, random)}`;
  return dataJson(sealed, open, salt);
}
