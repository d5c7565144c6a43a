import { randomUUID } from 'node:crypto';
import { eventsLost, handlerFailed, streamDeleted } from '../protocol/call-errors.js';
import { caughtUp, confirmation } from '../protocol/read-messages.js';
import type { ReadRequest, StreamStart } from '../protocol/read-request.js';
import { StreamRef } from '../storage/stream-ref.js';
import type { EventReader } from './event-reader.js';
import { Presenter } from './presenter.js';
import { StreamRead } from './stream-read.js';
import { sightOf } from './stream-sight.js';
import { untilWoken } from './until-woken.js';

const PAGE_REVISIONS = 512;

/**
 * A catch-up subscription to a stream. It always reads from the log, so a slow reader costs no memory and misses nothing;
 * `caught_up` is said once, when it has seen all there is.
 */
export class StreamSubscription {
  private readonly presenter: Presenter;

  constructor(
    private readonly reader: EventReader,
    private readonly request: ReadRequest,
    private readonly signal: AbortSignal,
  ) {
    this.presenter = new Presenter(reader, request);
  }

  async *messages(name: Buffer, from: StreamStart): AsyncGenerator<Buffer> {
    if (name.length === 0) throw handlerFailed();
    const ref = new StreamRef(name);
    const { events } = this.reader;
    const stream = events.index.stream(ref.words);
    const first = sightOf(events, ref);
    if (first.state === 'tombstoned') throw streamDeleted(name);
    yield confirmation(randomUUID());
    let seen = from === 'end' ? first.lastRevision : from === 'start' ? -1 : from;
    if (from !== 'end') seen = yield* this.catchUp(ref, stream, seen);
    if (this.signal.aborted) return;
    yield caughtUp();
    yield* this.live(ref, stream, seen);
  }

  /** Waits until the stream is there, and reads what its metadata show. Returns the last revision seen. */
  private async *catchUp(ref: StreamRef, stream: number, after: number): AsyncGenerator<Buffer, number> {
    const { events } = this.reader;
    let sight = sightOf(events, ref);
    while (sight.state === 'missing' && !this.signal.aborted) {
      await untilWoken(this.signal, (wake) => events.watch.onStream(stream, wake));
      sight = sightOf(events, ref);
    }
    if (sight.state === 'tombstoned') throw streamDeleted(ref.name);
    let seen = after;
    while (!this.signal.aborted && sight.state === 'there' && seen < sight.lastRevision) {
      const page = new StreamRead(this.reader, { ...this.request, count: Infinity, compatibility: 0 });
      yield* page.messages(ref.name, seen + 1);
      seen = sight.lastRevision;
      sight = sightOf(events, ref);
    }
    return seen;
  }

  /** Everything after `after` as it comes, whatever the metadata say; a tombstone is the last event, and an error. */
  private async *live(ref: StreamRef, stream: number, after: number): AsyncGenerator<Buffer> {
    const { events } = this.reader;
    const { index } = events;
    let seen = after;
    while (!this.signal.aborted) {
      const last = index.lastOrdinalBefore(stream, events.durableCount);
      const lastRevision = index.revisionAt(last);
      while (seen < lastRevision) {
        const to = Math.min(lastRevision, seen + PAGE_REVISIONS);
        yield* this.page(index.ordinalsOf(stream, seen + 1, to), to - seen);
        seen = to;
      }
      if (index.isTombstone(last)) {
        yield* this.page([last], 1);
        throw streamDeleted(ref.name);
      }
      if (index.lastOrdinalBefore(stream, events.durableCount) === last)
        await untilWoken(this.signal, (wake) => events.watch.onStream(stream, wake));
    }
  }

  private async *page(ordinals: readonly number[], expected: number): AsyncGenerator<Buffer> {
    if (ordinals.length < expected) throw eventsLost('revisions of this stream');
    for (let done = 0; done < ordinals.length;) {
      const run = await this.reader.run(ordinals, done);
      yield await this.presenter.present(run, 0, run.starts.length);
      done += run.starts.length;
    }
  }
}
