import { uuidToBytes, type JsonValue } from '#libs/kernel';
import type { Keyring, KeyState } from '#libs/privacy';
import type { BoxSecrets } from './box-keys.js';
import { decodeMetadata, type EventMetadata } from './metadata.js';
import { openBox } from './open-box.js';
import type { OpenedBox, OpenedEvent, OpenedFormat1, StoredEvent } from './opened-event.js';
import { parseStoredData, type StoredData } from './stored-data.js';

interface Parsed<E> {
  readonly recorded: E;
  readonly metadata: EventMetadata;
  readonly data: StoredData;
}

type KeyStates = ReadonlyMap<string, KeyState>;

function parse<E extends StoredEvent>(recorded: E): Parsed<E> | undefined {
  const metadata = decodeMetadata(recorded.metadata);
  const data = metadata && parseStoredData(recorded.data);
  return data && { recorded, metadata, data };
}

/** What has become of every key that the events name, tenant by tenant. */
async function keyStates(
  events: readonly (Parsed<unknown> | undefined)[],
  keyring: Keyring,
): Promise<Map<string, KeyStates>> {
  const ids = new Map<string, Set<string>>();
  for (const event of events) {
    if (!event) continue;
    const { tenantId } = event.metadata;
    let wanted = ids.get(tenantId);
    if (!wanted) ids.set(tenantId, (wanted = new Set()));
    for (const box of event.data.boxes) for (const id of box.header.keys) wanted.add(id);
  }
  const states = new Map<string, KeyStates>();
  for (const [tenantId, wanted] of ids) states.set(tenantId, await keyring.keysById(tenantId, [...wanted]));
  return states;
}

function openOne<E extends StoredEvent>(event: Parsed<E>, states: KeyStates, secrets: BoxSecrets): OpenedFormat1<E> {
  const { recorded, metadata, data } = event;
  const { tenantId } = metadata;
  const eventId = uuidToBytes(recorded.id);
  const boxes = data.boxes.map((box, index) =>
    openBox(box, states, secrets, { tenantId, eventId, index, header: box.headerJson }),
  );
  return { kind: 'format-1', recorded, metadata, open: data.open, boxes, fields: fieldsIn(boxes) };
}

/** The fields of all boxes. Nearly always there is one: its own are taken, since an object that grows costs as much as a cipher. */
function fieldsIn(boxes: readonly OpenedBox[]): Readonly<Record<string, JsonValue>> {
  if (boxes.length === 1) return boxes[0]!.fields ?? {};
  return Object.assign({}, ...boxes.map(({ fields }) => fields)) as Record<string, JsonValue>;
}

/** Opens events with the keys that there are. */
export async function openEvents<E extends StoredEvent>(
  events: readonly E[],
  keyring: Keyring,
  secrets: BoxSecrets,
): Promise<OpenedEvent<E>[]> {
  const parsed = events.map(parse);
  const states = await keyStates(parsed, keyring);
  return parsed.map((event, i) =>
    event ? openOne(event, states.get(event.metadata.tenantId)!, secrets) : { kind: 'foreign', recorded: events[i]! },
  );
}
