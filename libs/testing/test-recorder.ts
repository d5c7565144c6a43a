import {
  ClockCheck,
  Recorder,
  type RecordedId,
  RecordedIds,
  type RecorderOptions,
  StoredFingerprints,
} from '#libs/event-store';
import { ManualClock } from '#libs/kernel';
import { InMemoryEventStore } from './in-memory.event-store.js';

/** The ports of a recorder, as a test sets them. */
export class TestRecorderPorts {
  readonly store = new InMemoryEventStore();
  readonly clock = new ManualClock();
  clockOffsetMs: number | undefined = 0;
  /** What the projection knows, by event id. */
  readonly projected = new Map<string, RecordedId>();
  /** The ids of each question to the projection. */
  readonly asked: (readonly string[])[] = [];
  /** Set to make the projection fail. */
  lookUpFailure: Error | undefined;
  /** Fingerprints in the log, by revision and stream; null: erased. */
  readonly printed = new Map<string, string | null>();

  /** A recorder on these ports. */
  recorder(options: Partial<RecorderOptions> = {}): Recorder {
    const { store, clock, printed } = this;
    const ports = this;
    const clockCheck = new (class extends ClockCheck {
      override offsetMs = (): number | undefined => ports.clockOffsetMs;
    })();
    const recordedIds = new (class extends RecordedIds {
      override async find(_: string, ids: readonly string[]): Promise<RecordedId[]> {
        ports.asked.push(ids);
        if (ports.lookUpFailure) throw ports.lookUpFailure;
        return ids.map((id) => ports.projected.get(id)).filter((one) => one !== undefined);
      }
    })();
    const fingerprints = new (class extends StoredFingerprints {
      override read = async (places: readonly { stream: string; revision: bigint }[]) =>
        places.map(({ stream, revision }) => printed.get(`${revision}@${stream}`));
    })();
    return new Recorder({ store, clock, clockCheck, recordedIds, fingerprints, ...options });
  }
}
