import type { ExpectedRevision } from '../protocol/expected-revision.js';
import { expectedRevisionNumber } from '../protocol/expected-revision.js';
import type { ProposedEvent } from '../protocol/proposed-event.js';
import type { EventLog, WriteEffects } from '../storage/event-log.js';
import { appendBody } from '../storage/frame-body.js';
import { streamMetadata } from '../storage/settings-registry.js';
import { createdTicks } from '../storage/stored-event.js';
import type { StreamRef } from '../storage/stream-ref.js';
import { withTruncateBefore } from '../storage/stream-settings.js';
import type { AppendResult } from './append-result.js';
import { metadataEvent } from './own-events.js';
import type { StreamStateReader } from './stream-state.reader.js';

/** Writes what was decided, and what follows from it. The results hold once {@link EventLog.settled} says so. */
export class StreamWriter {
  constructor(
    private readonly events: EventLog,
    private readonly states: StreamStateReader,
  ) {}

  /** Events of a client, from `firstRevision` on. */
  append(
    ref: StreamRef,
    firstRevision: number,
    expected: ExpectedRevision,
    events: readonly ProposedEvent[],
  ): AppendResult {
    const newest = events.at(-1);
    if (!newest) return { kind: 'success', revision: firstRevision - 1, position: this.states.headPosition() };
    if (!ref.isMeta) return this.write(ref, firstRevision, expected, events);
    const { original } = ref;
    const deleted = this.states.isSoftDeleted(original);
    const result = this.write(ref, firstRevision, expected, events, this.effect(original, newest));
    if (deleted) this.revive(original, newest.data, expected);
    return result;
  }

  /** Makes what a soft-deleted stream gets from now on readable: its metadata `raw`, with a `$tb` of its next revision. */
  revive(
    ref: StreamRef,
    raw: Buffer,
    expected: ExpectedRevision,
    nextRevision = this.states.lastRevision(ref) + 1,
  ): void {
    const metadata = withTruncateBefore(raw, nextRevision);
    if (metadata) this.metadata(ref, metadata, expected);
  }

  /** Metadata of the node's own. */
  metadata(ref: StreamRef, data: Buffer, expected: ExpectedRevision, byDelete = false): AppendResult {
    const { meta } = ref;
    const event = metadataEvent(data);
    return this.write(meta, this.states.lastRevision(meta) + 1, expected, [event], this.effect(ref, event), byDelete);
  }

  /** `firstRevision` Infinity: a tombstone. */
  write(
    ref: StreamRef,
    firstRevision: number,
    expected: ExpectedRevision,
    events: readonly ProposedEvent[],
    effects: WriteEffects = {},
    byDelete = false,
  ): AppendResult {
    const head = { stream: ref.name, created: createdTicks(this.events.clock.nowMs()) };
    const body = appendBody(head, events, firstRevision, expectedRevisionNumber(expected), byDelete);
    const position = this.events.write(ref, body, effects);
    return { kind: 'success', revision: firstRevision + events.length - 1, position };
  }

  private effect(original: StreamRef, { data, isJson }: ProposedEvent): WriteEffects {
    return { metadata: { of: this.events.index.stream(original.words), is: streamMetadata(data, isJson) } };
  }
}
