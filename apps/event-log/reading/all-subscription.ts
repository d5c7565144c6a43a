import { randomUUID } from 'node:crypto';
import { GrpcError, STATUS } from '../grpc/grpc-status.js';
import { caughtUp, checkpoint, confirmation } from '../protocol/read-messages.js';
import type { LogStart, ReadRequest } from '../protocol/read-request.js';
import type { EventLog } from '../storage/event-log.js';
import { StoredEventView } from '../storage/stored-event-view.js';
import { isPlace, ordinalRange } from './all-read.js';
import { CheckpointCounter } from './checkpoint-counter.js';
import { eventFilter } from './event-filter.js';
import type { EventReader, Run } from './event-reader.js';
import { Presenter } from './presenter.js';
import { untilWoken } from './until-woken.js';

const PAGE_EVENTS = 1024;

/**
 * A catch-up subscription to `$all`, filtered or not. It always reads from the log, so a slow reader costs no memory and
 * misses nothing; `caught_up` is said once, when it has seen all there is.
 */
export class AllSubscription {
  private readonly presenter: Presenter;
  private readonly view = new StoredEventView();
  private readonly filter: ((view: StoredEventView) => boolean) | undefined;
  private readonly checkpoints: CheckpointCounter | undefined;

  constructor(
    private readonly reader: EventReader,
    request: ReadRequest,
    private readonly signal: AbortSignal,
  ) {
    this.presenter = new Presenter(reader, request);
    if (!request.filter) return;
    if (request.filter.checkpointInterval < 1)
      throw new GrpcError(STATUS.INVALID_ARGUMENT, 'checkpointIntervalMultiplier and window must be 1 or more.');
    this.filter = eventFilter(request.filter);
    this.checkpoints = new CheckpointCounter(request.filter);
  }

  async *messages(from: LogStart): AsyncGenerator<Buffer> {
    const { events } = this.reader;
    let next = firstAfter(events, from);
    if (from !== 'end') events.holes.check(next);
    yield confirmation(randomUUID());
    for (let live = false; !this.signal.aborted;) {
      while (next < events.durableCount && !this.signal.aborted) {
        const end = events.holes.next(next, 1, events.durableCount);
        const ordinals = ordinalRange(next, 1, Math.min(end - next, PAGE_EVENTS));
        for (let done = 0; done < ordinals.length;) {
          const run = await this.reader.run(ordinals, done);
          yield* this.page(run, ordinals, done);
          done += run.starts.length;
        }
        next += ordinals.length;
        events.holes.check(next);
      }
      if (!live && !this.signal.aborted) {
        live = true;
        this.checkpoints?.goLive();
        yield caughtUp();
      }
      if (next === events.durableCount) await untilWoken(this.signal, (wake) => events.watch.onLog(wake));
    }
  }

  private async *page(run: Run, ordinals: readonly number[], done: number): AsyncGenerator<Buffer> {
    const { filter, checkpoints } = this;
    if (!filter || !checkpoints) {
      yield await this.presenter.present(run, 0, run.starts.length);
      return;
    }
    const matches = run.starts.map((start) => filter(this.view.at(run.bytes, start)));
    const shown = (i: number): boolean => matches[i]!;
    const parts: Buffer[] = [];
    let presented = 0;
    for (let i = 0; i < matches.length; i++) {
      if (!checkpoints.count(matches[i]!)) continue;
      parts.push(await this.presenter.present(run, presented, i + 1, shown));
      parts.push(checkpoint(this.reader.events.index.events.position(ordinals[done + i]!)));
      presented = i + 1;
    }
    parts.push(await this.presenter.present(run, presented, matches.length, shown));
    const bytes = Buffer.concat(parts);
    if (bytes.length > 0) yield bytes;
  }
}

/** The ordinal of the first event after a position, which must be that of an event, 0 (the beginning) or beyond the end. */
function firstAfter(events: EventLog, from: LogStart): number {
  if (from === 'start') return 0;
  if (from === 'end') return events.durableCount;
  if (!isPlace(events, from.commit))
    throw new GrpcError(STATUS.INVALID_ARGUMENT, 'Trying to read from an invalid position.');
  if (from.commit === 0) return 0;
  return events.index.events.firstFrom(from.commit + 1, events.durableCount);
}
