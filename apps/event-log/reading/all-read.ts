import { unexpectedReadResult } from '../protocol/call-errors.js';
import type { LogStart, ReadRequest } from '../protocol/read-request.js';
import type { EventLog } from '../storage/event-log.js';
import { StoredEventView } from '../storage/stored-event-view.js';
import { eventFilter } from './event-filter.js';
import type { EventReader, Run } from './event-reader.js';
import { Presenter } from './presenter.js';

/** Events looked up at a time. */
const PAGE_EVENTS = 1024;

/** Reads a page of `$all`, forwards (from a position on) or backwards (before a position); yields gRPC messages. */
export class AllRead {
  private readonly presenter: Presenter;
  private readonly view = new StoredEventView();
  private readonly filter: ((view: StoredEventView) => boolean) | undefined;

  constructor(
    private readonly reader: EventReader,
    private readonly request: ReadRequest,
  ) {
    this.presenter = new Presenter(reader, request);
    this.filter = request.filter && eventFilter(request.filter);
  }

  async *messages(from: LogStart): AsyncGenerator<Buffer> {
    const { backwards, count = 0 } = this.request;
    if (count < 1) throw unexpectedReadResult('All');
    const { events } = this.reader;
    const { holes } = events;
    const step = backwards ? -1 : 1;
    let next = backwards ? lastBefore(events, from) : firstFrom(events, from);
    const stop = backwards ? -1 : events.durableCount;
    if (backwards ? from !== 'start' : from === 'start') holes.check(backwards ? next + 1 : next);
    for (let left = count; left > 0 && next !== stop; holes.check(backwards ? next + 1 : next)) {
      const page = Math.min(
        Math.abs(holes.next(next, step, stop) - next),
        this.filter ? PAGE_EVENTS : left,
        PAGE_EVENTS,
      );
      const ordinals = ordinalRange(next, step, page);
      for (let done = 0; done < ordinals.length && left > 0;) {
        const run = await this.reader.run(ordinals, done);
        const { chosen, considered } = this.choose(run, left);
        left -= chosen.size;
        const bytes = await this.presenter.present(run, 0, considered, (i) => chosen.has(i));
        if (bytes.length > 0) yield bytes;
        done += run.starts.length;
      }
      if (left === 0) return;
      next += step * ordinals.length;
    }
  }

  /** The events of a run that the filter lets through, at most `left`; and how many were looked at. */
  private choose(run: Run, left: number): { chosen: { size: number; has(i: number): boolean }; considered: number } {
    const { filter } = this;
    if (!filter) {
      const size = Math.min(left, run.starts.length);
      return { chosen: { size, has: () => true }, considered: size };
    }
    const chosen = new Set<number>();
    let considered = 0;
    for (; considered < run.starts.length && chosen.size < left; considered++)
      if (filter(this.view.at(run.bytes, run.starts[considered]!))) chosen.add(considered);
    return { chosen, considered };
  }
}

export function ordinalRange(first: number, step: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + step * i);
}

/** The ordinal of the first event from a position on, inclusive; the position must be that of an event, 0, or beyond the end. */
function firstFrom(events: EventLog, from: LogStart): number {
  if (from === 'start') return 0;
  if (from === 'end') return events.durableCount;
  if (!isPlace(events, from.commit)) throw unexpectedReadResult('All');
  const ordinal = events.index.events.firstFrom(from.commit, events.durableCount);
  const isThere = ordinal < events.durableCount && events.index.events.position(ordinal) === from.commit;
  return isThere && from.prepare > from.commit ? ordinal + 1 : ordinal;
}

/** The ordinal of the last event before a position, exclusive. */
function lastBefore(events: EventLog, from: LogStart): number {
  if (from === 'start') return -1;
  if (from === 'end') return events.durableCount - 1;
  const beyond = from.commit > events.log.durablePosition;
  if (beyond || !isPlace(events, from.commit)) throw unexpectedReadResult('All');
  return events.index.events.firstFrom(from.commit, events.durableCount) - 1;
}

/** Whether a position is that of an event, the very beginning, or behind the last event. */
export function isPlace(events: EventLog, position: number): boolean {
  const { index, durableCount } = events;
  if (position === 0) return true;
  const ordinal = index.events.firstFrom(position, durableCount);
  return ordinal === durableCount || index.events.position(ordinal) === position;
}
