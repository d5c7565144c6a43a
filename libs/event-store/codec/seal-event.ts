import { AUDIT_EVENT_RECORDED } from '#libs/contracts';
import { toBase64Url } from '#libs/kernel';
import {
  ByteWriter,
  groupDigestText,
  NONCE_BYTES,
  SALT_BYTES,
  sealBox,
  type BoxPlace,
  type Field,
  type RandomSource,
} from '#libs/privacy';
import type { BoxKeys } from './box-keys.js';
import { writeUuid } from './event-id.js';
import { writeOpen } from './open-members.js';
import type { PlainEvent } from './plain-event.js';
import { splitFields } from './split-fields.js';
import { writeBox } from './stored-data.js';

const AUDIT_BOXES_MAX = 3;

const eventId = Buffer.alloc(16);
const plaintext = new ByteWriter();

function byCodeUnits(a: Field, b: Field): number {
  return a.pointer < b.pointer ? -1 : 1;
}

/** In the order of members, which differs from the order of fields only above U+D7FF. */
function asMembers(fields: readonly Field[]): readonly Field[] {
  for (let i = 1; i < fields.length; i++)
    if (fields[i]!.pointer < fields[i - 1]!.pointer) return fields.toSorted(byCodeUnits);
  return fields;
}

/** The canonical JSON of what is sealed: the fields and their salt. */
function plaintextOf(salt: Uint8Array, fields: readonly Field[]): Buffer {
  plaintext.restart().text('{"fields":{');
  let first = true;
  for (const { pointer, value } of asMembers(fields)) {
    if (!first) plaintext.text(',');
    first = false;
    plaintext.json(pointer).text(':').json(value);
  }
  return plaintext.text('},"salt":"').text(toBase64Url(salt)).text('"}').written();
}

function sealOne(
  out: ByteWriter,
  place: BoxPlace,
  { header, secret }: BoxKeys,
  fields: readonly Field[],
  random: RandomSource,
): void {
  const salt = random.take(SALT_BYTES);
  const nonce = random.take(NONCE_BYTES);
  const sealed = sealBox(secret, place, nonce, plaintextOf(salt, fields));
  writeBox(out, header, groupDigestText(salt, fields), toBase64Url(nonce), sealed);
}

/**
 * Writes the canonical JSON of an event's data. `keys`, from place `from` on, are those of each of its boxes, undefined for one
 * without fields. Randomness is drawn in this order: the event's salt; for each box its salt, its nonce.
 */
export function sealEvent(
  out: ByteWriter,
  tenantId: string,
  event: PlainEvent,
  keys: readonly (BoxKeys | undefined)[],
  from: number,
  random: RandomSource,
): void {
  writeUuid(event.id, eventId);
  const salt = toBase64Url(random.take(SALT_BYTES));
  out.text('{"boxes":[');
  let index = 0;
  for (let i = 0; i < event.boxes.length; i++) {
    const key = keys[from + i];
    if (key === undefined) continue;
    if (index > 0) out.text(',');
    const place = { tenantId, eventId, index: index++, header: key.headerJson };
    sealOne(out, place, key, splitFields(event.boxes[i]!.fields), random);
  }
  if (event.type === AUDIT_EVENT_RECORDED && index > AUDIT_BOXES_MAX)
    throw new RangeError(`an audit event has at most ${AUDIT_BOXES_MAX} boxes`);
  const open = writeOpen(out.text('],"open":'), event.open);
  // Without fields no salt is drawn from the event's, so that a change of it would not show.
  if (index === 0 && open === 0) throw new RangeError('an event that says nothing');
  out.text(',"salt":"').text(salt).text('"}');
}
