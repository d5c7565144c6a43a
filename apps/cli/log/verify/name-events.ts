import { BODY_HEAD_BYTES, findStoredEvents, readStoredEvent, type StoredEvent, streamKeyOf } from '#libs/stored-events';
import {
  concernsEvents,
  type Finding,
  findStreamGaps,
  type FrameView,
  isContentProven,
  LogBytes,
  type RangeFinding,
  type StreamGaps,
} from '#libs/write-ahead-log';
import type { NamedEvent } from './named-event.js';

/** As much of a damaged range as is looked at in one piece, and the longest event. */
const WINDOW_BYTES = 64 * 1024 * 1024;
const EVENT_BYTES_MAX = 32 * 1024 * 1024;

/** Names the events that findings concern: from what their bytes still say, from the headers of their frames, and from the gaps that they leave in their streams. */
export class EventNamer {
  /** Events that were named, or that the header of a lost frame names: they are in no other gap. */
  private readonly known: Set<string>;

  private constructor(
    private readonly bytes: LogBytes,
    private readonly streams: StreamGaps | undefined,
    ranges: readonly RangeFinding[],
  ) {
    this.known = new Set(ranges.flatMap((range) => [...this.ofHeaders(range)].map(keyOf)));
  }

  /** Goes over the log once more where findings need it. */
  static async for(directory: string, findings: readonly Finding[]): Promise<EventNamer> {
    const ranges = findings.filter(concernsEvents);
    const wanted = new Set(ranges.flatMap(({ frames = [] }) => frames.map(({ streamKey }) => streamKey)));
    const withGaps = ranges.some((range) => isUnknown(range));
    const isNeeded = withGaps || wanted.size > 0;
    const streams = isNeeded ? await findStreamGaps({ directory, wanted, withGaps, nameOf }) : undefined;
    return new EventNamer(await LogBytes.of(directory), streams, ranges);
  }

  /** False: there are too many streams, or too many gaps in them, to name all that is missing. */
  get isComplete(): boolean {
    return this.streams?.isComplete ?? true;
  }

  /** The events of one finding. */
  async *name(finding: Finding): AsyncGenerator<NamedEvent> {
    if (!concernsEvents(finding)) return;
    const readable = new Set<string>();
    for await (const event of this.readable(finding)) {
      readable.add(keyOf(event));
      yield event;
    }
    for (const event of this.ofHeaders(finding)) if (!readable.has(keyOf(event))) yield event;
    for (const key of readable) this.known.add(key);
    for (const event of this.ofGaps(finding)) {
      if (this.known.has(keyOf(event))) continue;
      this.known.add(keyOf(event));
      yield event;
    }
  }

  private async *readable(finding: RangeFinding): AsyncGenerator<NamedEvent> {
    const { from, to, firstSeq, lastSeq, chainAfter } = finding;
    const isOneFrame = firstSeq !== undefined && firstSeq === lastSeq;
    for (let at = from; at < to;) {
      const bytes = await this.bytes.read(at, Math.min(WINDOW_BYTES, to - at));
      const isWholeFrame = isOneFrame && at === from && bytes.length === to - from;
      const isProven = isWholeFrame && chainAfter !== undefined && isContentProven(bytes, chainAfter);
      let behind = at;
      for (const event of findStoredEvents(bytes, at)) {
        const position = at + event.offset;
        behind = position + event.length;
        const identity = this.identityOf(event, position, finding);
        if (!identity) continue;
        const { id, type } = event;
        const seq = isOneFrame ? { seq: firstSeq } : {};
        const state = isProven ? 'whole' : 'readable';
        yield { ...identity, id, type, ...seq, position, ...this.bytes.placeOf(position), state };
      }
      const end = at + bytes.length;
      const isFileEnd = bytes.length < WINDOW_BYTES;
      at = isFileEnd ? Math.min(to, this.bytes.nextFile(at)) : Math.max(behind, end - EVENT_BYTES_MAX);
    }
  }

  /**
   * Stream and revision of an event that can be read. Where the header of its frame is good, that says the stream; undefined
   * where it says that there is no such revision in it, so that the event has been changed there.
   */
  private identityOf(
    { stream, revision }: StoredEvent,
    position: number,
    { frames = [] }: RangeFinding,
  ): Pick<NamedEvent, 'stream' | 'streamKey' | 'revision'> | undefined {
    const read = Number.isFinite(revision) ? revision : null;
    const frame = frames.find((each) => each.position <= position && position < each.position + each.length);
    const streamKey = streamKeyOf(stream);
    if (!frame) return { stream, streamKey, revision: read };
    const index = read === null ? 0 : read - frame.firstRevision;
    if (index < 0 || index >= frame.eventCount) return undefined;
    const isOther = streamKey !== frame.streamKey;
    const name = isOther ? this.streams?.names.get(frame.streamKey) : stream;
    return { stream: name, streamKey: frame.streamKey, revision: read };
  }

  /** What the good header of a damaged frame says was in it. */
  private *ofHeaders({ frames = [] }: RangeFinding): Generator<NamedEvent> {
    for (const { seq, position, type, streamKey, firstRevision, eventCount } of frames) {
      if (type !== 'append' && type !== 'tombstone') continue;
      for (let i = 0; i < eventCount; i++) {
        const revision = type === 'tombstone' ? null : firstRevision + i;
        const place = { seq, ...this.bytes.placeOf(position) };
        yield { stream: this.streams?.names.get(streamKey), streamKey, revision, ...place, state: 'unreadable' };
      }
    }
  }

  private *ofGaps(finding: RangeFinding): Generator<NamedEvent> {
    if (!isUnknown(finding)) return;
    for (const { streamKey, firstRevision, lastRevision, after, before } of this.streams?.gaps ?? []) {
      if (after >= finding.from || before < finding.to) continue;
      for (let revision = firstRevision; revision <= lastRevision; revision++) {
        yield { stream: this.streams?.names.get(streamKey), streamKey, revision, state: 'missing' };
      }
    }
  }
}

/** Whether frames are lost whose headers say nothing. */
function isUnknown({ kind, from, to, firstSeq, lastSeq, frames = [] }: RangeFinding): boolean {
  if ((kind !== 'damaged' && kind !== 'segment-missing') || from >= to) return false;
  return firstSeq === undefined || lastSeq === undefined || lastSeq - firstSeq + 1 > frames.length;
}

function nameOf(frame: FrameView): string | undefined {
  const stream = readStoredEvent(frame.body, BODY_HEAD_BYTES)?.stream;
  return stream !== undefined && streamKeyOf(stream) === frame.streamKey.toString('hex') ? stream : undefined;
}

function keyOf({ streamKey, revision }: NamedEvent): string {
  return `${streamKey} ${revision}`;
}
