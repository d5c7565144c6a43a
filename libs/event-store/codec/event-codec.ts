import { uuidToBytes, type JsonValue } from '#libs/kernel';
import { SystemRandomSource, type Field, type Keyring, type KeyState, type RandomSource } from '#libs/privacy';
import { decodeMetadata, type EventMetadata } from './metadata.js';
import { openBox } from './open-box.js';
import type { OpenedEvent, OpenedFormat1, StoredEvent } from './opened-event.js';
import type { PlainBox, PlainEvent, SealedEvent } from './plain-event.js';
import { sealEvent } from './seal-event.js';
import { splitFields } from './split-fields.js';
import { parseStoredData, type StoredData } from './stored-data.js';
import { checkBoxCount, WantedKeys } from './wanted-keys.js';

interface Parsed<E> {
  readonly recorded: E;
  readonly metadata: EventMetadata;
  readonly data: StoredData;
}

interface Prepared {
  readonly box: PlainBox;
  readonly fields: readonly Field[];
  readonly places: readonly number[];
}

/** Seals and opens events: the only way into format 1 and out of it. */
export class EventCodec {
  constructor(
    private readonly keyring: Keyring,
    private readonly random: RandomSource = new SystemRandomSource(),
  ) {}

  /**
   * Seals events that will be recorded in the month of `at`. All keys are durable before it resolves. `stream` is needed
   * only for boxes of a class without periods that have no subject. A RangeError for an event that has no form in the
   * format; an InvalidInputError for a subject that has none.
   */
  async seal(tenantId: string, stream: string | null, events: readonly PlainEvent[], at: Date): Promise<SealedEvent[]> {
    const period = at.toISOString().slice(0, 7);
    const keys = new WantedKeys(stream, period);
    const prepared = events.map((event) => {
      const boxes: Prepared[] = [];
      for (const box of event.boxes) {
        const fields = splitFields(box.fields);
        if (fields.length > 0) boxes.push({ box, fields, places: keys.of(box) });
      }
      checkBoxCount(event, boxes.length);
      return boxes;
    });
    const leases = await this.keyring.keysFor(tenantId, keys.wanted);
    return events.map((event, i) => {
      const boxes = prepared[i]!.map(({ box, fields, places }) => ({
        box,
        fields,
        leases: places.map((place) => leases[place]!),
      }));
      return sealEvent(tenantId, event, boxes, period, this.random);
    });
  }

  /** Opens events that were read; never rejects for what is in them, only where the keyring cannot be reached. */
  async open<E extends StoredEvent>(events: readonly E[]): Promise<OpenedEvent<E>[]> {
    const ids = new Map<string, Set<string>>();
    const parsed = events.map((recorded): Parsed<E> | undefined => {
      const metadata = decodeMetadata(recorded.metadata);
      const data = metadata && parseStoredData(recorded.data);
      if (!data) return undefined;
      const wanted = ids.get(metadata.tenantId) ?? new Set();
      ids.set(metadata.tenantId, wanted);
      for (const box of data.boxes) for (const id of box.header.keys) wanted.add(id);
      return { recorded, metadata, data };
    });
    const states = new Map<string, Map<string, KeyState>>();
    for (const [tenantId, wanted] of ids) states.set(tenantId, await this.keyring.keysById(tenantId, [...wanted]));
    return parsed.map((event, i) =>
      event ? openParsed(event, states.get(event.metadata.tenantId)!) : { kind: 'foreign', recorded: events[i]! },
    );
  }
}

function openParsed<E extends StoredEvent>(event: Parsed<E>, states: ReadonlyMap<string, KeyState>): OpenedFormat1<E> {
  const { recorded, metadata, data } = event;
  const eventId = uuidToBytes(recorded.id);
  const boxes = data.boxes.map((box, index) => openBox(box, states, { tenantId: metadata.tenantId, eventId, index }));
  const fields: Record<string, JsonValue> = {};
  for (const box of boxes) if (box.fields) Object.assign(fields, box.fields);
  return { kind: 'format-1', recorded, metadata, open: data.open, boxes, fields };
}
