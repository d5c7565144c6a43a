import {
  type ClockCheck,
  Recorder,
  type RecordedId,
  type RecordedIds,
  type RecorderOptions,
  type StoredFingerprints,
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
    const { store, clock } = this;
    const clockCheck: ClockCheck = { offsetMs: () => this.clockOffsetMs };
    const recordedIds: RecordedIds = { find: (_, ids) => this.find(ids) };
    const fingerprints: StoredFingerprints = {
      read: async (places) => places.map(({ stream, revision }) => this.printed.get(`${revision}@${stream}`)),
    };
    return new Recorder({ store, clock, clockCheck, recordedIds, fingerprints, ...options });
  }

  private async find(ids: readonly string[]): Promise<RecordedId[]> {
    this.asked.push(ids);
    if (this.lookUpFailure) throw this.lookUpFailure;
    return ids.map((id) => this.projected.get(id)).filter((one) => one !== undefined);
  }
}
