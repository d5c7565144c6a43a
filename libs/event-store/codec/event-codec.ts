import { SystemRandomSource, type Keyring, type RandomSource } from '#libs/privacy';
import { BoxSecrets } from './box-keys.js';
import { encodeBatch } from './encode-batch.js';
import { openEvents } from './open-events.js';
import type { OpenedEvent, StoredEvent } from './opened-event.js';
import type { PlainEvent, SealedEvent } from './plain-event.js';
import { sealEvent } from './seal-event.js';
import { splitFields } from './split-fields.js';
import { WantedKeys } from './wanted-keys.js';

/** Seals and opens events: the only way into format 1 and out of it. One for each thread; calls may overlap. */
export class EventCodec {
  private readonly secrets = new BoxSecrets();

  constructor(
    private readonly keyring: Keyring,
    private readonly random: RandomSource = new SystemRandomSource(),
  ) {}

  /**
   * Seals events that will be recorded in the month of `at`. All keys are durable before it resolves; the data of the whole
   * batch lie in one ArrayBuffer. `stream` is needed only for boxes of a class without periods that have no subject. A
   * RangeError for an event that has no form in the format; an InvalidInputError for a subject that has none.
   */
  async seal(tenantId: string, stream: string | null, events: readonly PlainEvent[], at: Date): Promise<SealedEvent[]> {
    const period = at.toISOString().slice(0, 7);
    const keys = new WantedKeys(stream, period);
    const prepared = events.map((event) => {
      const boxes = [];
      for (const box of event.boxes) {
        const fields = splitFields(box.fields);
        if (fields.length > 0) boxes.push({ fields, set: keys.setOf(box) });
      }
      return boxes;
    });
    const sets = keys.resolve(await this.keyring.keysFor(tenantId, keys.wanted), this.secrets);
    const texts = events.map((event, i) => {
      const boxes = prepared[i]!.map(({ fields, set }) => ({ fields, keys: sets[set]! }));
      return sealEvent(tenantId, event, boxes, this.random);
    });
    const data = encodeBatch(texts);
    return events.map(({ id, type }, i) => ({ id, type, data: data[i]!, period }));
  }

  /** Opens events that were read; never rejects for what is in them, only where the keyring cannot be reached. */
  open<E extends StoredEvent>(events: readonly E[]): Promise<OpenedEvent<E>[]> {
    return openEvents(events, this.keyring, this.secrets);
  }
}
