import { ByteWriter, SystemRandomSource, type Keyring, type RandomSource } from '#libs/privacy';
import { BoxSecrets } from './box-keys.js';
import { openEvents } from './open-events.js';
import type { OpenedEvent, StoredEvent } from './opened-event.js';
import type { PlainBox, PlainEvent, SealedEvent } from './plain-event.js';
import { sealEvent } from './seal-event.js';
import { WantedKeys } from './wanted-keys.js';

/** Where batches are written, each from its keys on without awaiting anything. */
const output = new ByteWriter();

/** The set of keys of a box without fields. */
const NO_SET = -1;

function hasFields({ fields }: PlainBox): boolean {
  for (const pointer in fields) if (fields[pointer] !== undefined) return true;
  return false;
}

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
    const sets: number[] = [];
    for (const { boxes } of events) for (const box of boxes) sets.push(hasFields(box) ? keys.setOf(box) : NO_SET);
    const keysOfSets = keys.resolve(await this.keyring.keysFor(tenantId, keys.wanted), this.secrets);
    const keysOfBoxes = sets.map((set) => keysOfSets[set]);
    output.restart();
    let box = 0;
    const ends = events.map((event) => {
      sealEvent(output, tenantId, event, keysOfBoxes, box, this.random);
      box += event.boxes.length;
      return output.length;
    });
    const data = new Uint8Array(output.written());
    return events.map(({ id, type }, i) => {
      return { id, type, data: data.subarray(i === 0 ? 0 : ends[i - 1], ends[i]), period };
    });
  }

  /** Opens events that were read; never rejects for what is in them, only where the keyring cannot be reached. */
  open<E extends StoredEvent>(events: readonly E[]): Promise<OpenedEvent<E>[]> {
    return openEvents(events, this.keyring, this.secrets);
  }
}
