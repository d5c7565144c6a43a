import type { EventCodec } from '../codec/index.js';
import type { EventStore, RecordedEvent } from '../event-store.port.js';

/** Where an event is. */
export interface EventPlace {
  readonly stream: string;
  readonly revision: bigint;
}

/** Reads the fingerprints that events were recorded with out of the log. */
export abstract class StoredFingerprints {
  /**
   * One for each place, in order: null if it was erased with its subject, undefined if it cannot be told. Rejects where
   * the log or the keys cannot be had.
   */
  abstract read(places: readonly EventPlace[]): Promise<(string | null | undefined)[]>;
}

/** Events between two wanted ones that are read along rather than asked around. */
const GAP_MAX = 64n;
const OPENED_AT_ONCE = 500;

interface Run {
  readonly stream: string;
  readonly from: bigint;
  to: bigint;
}

/** {@link StoredFingerprints} from the boxes that the codec opens. */
export class CodecFingerprints extends StoredFingerprints {
  constructor(
    private readonly store: EventStore,
    private readonly codec: EventCodec,
  ) {
    super();
  }

  override async read(places: readonly EventPlace[]): Promise<(string | null | undefined)[]> {
    const wanted = new Set(places.map(keyOf));
    const found = new Map<string, string | null | undefined>();
    for (const { stream, from, to } of runsOf(places)) {
      let events: RecordedEvent[] = [];
      for await (const event of this.store.readStream(stream, { from, maxCount: Number(to - from) + 1 })) {
        if (wanted.has(keyOf(event))) events.push(event);
        if (events.length < OPENED_AT_ONCE) continue;
        await this.open(events, found);
        events = [];
      }
      await this.open(events, found);
    }
    return places.map((place) => found.get(keyOf(place)));
  }

  private async open(events: readonly RecordedEvent[], found: Map<string, string | null | undefined>): Promise<void> {
    for (const opened of await this.codec.open(events)) {
      if (opened.kind !== 'format-1') continue;
      const value = opened.fields['/fingerprint'];
      const erased = opened.boxes.some((box) => box.state === 'destroyed') ? null : undefined;
      found.set(keyOf(opened.recorded), typeof value === 'string' ? value : erased);
    }
  }
}

const keyOf = ({ stream, revision }: EventPlace): string => `${revision}@${stream}`;

function runsOf(places: readonly EventPlace[]): Run[] {
  const sorted = [...places].sort((a, b) =>
    a.stream === b.stream ? Number(a.revision - b.revision) : a.stream < b.stream ? -1 : 1,
  );
  const runs: Run[] = [];
  for (const { stream, revision } of sorted) {
    const last = runs.at(-1);
    if (last?.stream === stream && revision - last.to <= GAP_MAX) last.to = revision;
    else runs.push({ stream, from: revision, to: revision });
  }
  return runs;
}
