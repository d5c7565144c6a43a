import { eventsLost, handlerFailed, streamDeleted, unexpectedReadResult } from '../protocol/call-errors.js';
import { firstStreamPosition, lastStreamPosition, streamNotFound } from '../protocol/read-messages.js';
import type { ReadRequest, StreamStart } from '../protocol/read-request.js';
import { StoredEventView } from '../storage/stored-event-view.js';
import { StreamRef } from '../storage/stream-ref.js';
import type { EventReader, Run } from './event-reader.js';
import { Presenter } from './presenter.js';
import { sightOf, type StreamSight } from './stream-sight.js';

/** Revisions looked up at a time. */
const PAGE_REVISIONS = 512;
/** Page of the reference, which shows in where it says that a stream begins later than asked. */
const REFERENCE_PAGE = 32;

/** Reads a page of a stream, forwards or backwards; yields gRPC messages. */
export class StreamRead {
  private readonly presenter: Presenter;

  constructor(
    private readonly reader: EventReader,
    private readonly request: ReadRequest,
  ) {
    this.presenter = new Presenter(reader, request);
  }

  async *messages(name: Buffer, from: StreamStart): AsyncGenerator<Buffer> {
    const { backwards, count = 0, compatibility } = this.request;
    if (name.length === 0) throw handlerFailed();
    if (count < 1 || (!backwards && from === 'end')) throw unexpectedReadResult('Stream');
    const { events } = this.reader;
    const ref = new StreamRef(name);
    const sight = sightOf(events, ref);
    if (backwards || sight.state === 'missing') events.holes.checkEnd(ref, sight.lastRevision);
    if (sight.state === 'tombstoned') throw streamDeleted(name);
    if (sight.state === 'missing') {
      yield streamNotFound(name);
      return;
    }
    yield* backwards ? this.backwards(sight, from, count) : this.forwards(sight, from, count);
    if (!backwards) events.holes.checkEnd(ref, sight.lastRevision);
    if (compatibility >= 1) yield lastStreamPosition(sight.lastRevision);
  }

  private async *forwards(sight: StreamSight, from: StreamStart, count: number): AsyncGenerator<Buffer> {
    const asked = from === 'start' ? 0 : (from as number);
    if (this.request.compatibility >= 1) yield* this.lateStart(sight, asked, count);
    let next = Math.max(asked, sight.firstRevision);
    if (next <= sight.lastRevision) next = await this.firstInAge(sight, next);
    const end = Math.min(sight.lastRevision + 1, next + count);
    while (next < end) {
      const last = Math.min(end, next + PAGE_REVISIONS) - 1;
      const ordinals = this.ordinals(sight, next, last);
      for (let done = 0; done < ordinals.length;) {
        const run = await this.reader.run(ordinals, done);
        yield await this.presenter.present(run, 0, run.starts.length);
        done += run.starts.length;
      }
      next = last + 1;
    }
  }

  private async *backwards(sight: StreamSight, from: StreamStart, count: number): AsyncGenerator<Buffer> {
    const asked = from === 'end' ? sight.lastRevision : from === 'start' ? 0 : from;
    let next = Math.min(asked, sight.lastRevision);
    const end = Math.max(sight.firstRevision, next - count + 1);
    while (next >= end) {
      const first = Math.max(end, next - PAGE_REVISIONS + 1);
      const ordinals = this.ordinals(sight, first, next).toReversed();
      for (let done = 0; done < ordinals.length;) {
        const run = await this.reader.run(ordinals, done);
        const inAge = this.countInAge(sight, run);
        yield await this.presenter.present(run, 0, inAge);
        if (inAge < run.starts.length) return;
        done += inAge;
      }
      next = first - 1;
    }
  }

  private ordinals(sight: StreamSight, first: number, last: number): number[] {
    const ordinals = this.reader.events.index.ordinalsOf(sight.stream, first, last);
    if (ordinals.length < last - first + 1) throw eventsLost(`revisions of this stream between ${first} and ${last}`);
    return ordinals;
  }

  /** As the reference: said once for each of its pages that shows nothing. */
  private *lateStart(sight: StreamSight, asked: number, count: number): Generator<Buffer> {
    let start = asked;
    if (start + Math.min(REFERENCE_PAGE, count) - 1 < sight.firstRevision) {
      start = sight.firstRevision;
      yield firstStreamPosition(start);
    }
    const end = sight.lastRevision + 1;
    if (Math.max(start, sight.firstRevision) > sight.lastRevision && start !== end) yield firstStreamPosition(end);
  }

  /** The first revision from `first` on that is not too old, by bisection: events are in the order of their age. */
  private async firstInAge(sight: StreamSight, first: number): Promise<number> {
    if (sight.settings.maxAgeSeconds === undefined) return first;
    let low = first;
    let high = sight.lastRevision + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const run = await this.reader.run(this.ordinals(sight, middle, middle), 0);
      if (this.countInAge(sight, run) === 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private countInAge(sight: StreamSight, run: Run): number {
    const { maxAgeSeconds } = sight.settings;
    if (maxAgeSeconds === undefined) return run.starts.length;
    const oldest = this.reader.events.clock.nowMs() - maxAgeSeconds * 1000;
    const view = new StoredEventView();
    const expired = run.starts.findIndex((start) => view.at(run.bytes, start).createdMs < oldest);
    return expired < 0 ? run.starts.length : expired;
  }
}
