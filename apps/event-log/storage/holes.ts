import { type Damage, LogDataLossError, type LostPart, TOMBSTONE_REVISION } from '#libs/write-ahead-log';
import { NONE } from './event-rows.js';
import type { LogIndex } from './log-index.js';
import type { StreamRef } from './stream-ref.js';
import { UncertainStreamError } from './uncertain-stream.error.js';

/** What the headers of lost frames tell of a stream. */
interface LostOfStream {
  readonly part: LostPart;
  /** -1: they were not events with revisions of their own. */
  readonly lastRevision: number;
  readonly isTombstoned: boolean;
}

/** Where events are lost in a damaged log, acknowledged or not, so that nothing passes over it as if nothing were missing. */
export class Holes {
  /** By the ordinal of the event behind it; the count of events for damage at the end. */
  private readonly byOrdinal = new Map<number, LostPart>();
  private readonly byStream = new Map<string, LostOfStream>();
  /** The last hole of which no header tells whose events were in it. */
  private unknown: { readonly ordinal: number; readonly part: LostPart } | undefined;

  constructor(index: LogIndex, parts: readonly LostPart[]) {
    for (const part of parts) {
      const ordinal = index.events.firstFrom(part.damage.from, index.events.count);
      this.byOrdinal.set(ordinal, part);
      this.note(part);
      if (!isKnown(part.damage)) this.unknown = { ordinal, part };
    }
  }

  /** Throws if something is lost directly before the event `ordinal`. */
  check(ordinal: number): void {
    const part = this.byOrdinal.get(ordinal);
    if (part) throw lossOf(part);
  }

  /** Throws if a stream is known to have lost events after `lastRevision`. */
  checkEnd(ref: StreamRef, lastRevision: number): void {
    const lost = this.lostOf(ref);
    if (lost && (lost.isTombstoned || lost.lastRevision > lastRevision)) throw lossOf(lost.part);
  }

  /** The last revision that a stream is known to have had, at least `lastRevision`: lost ones are not given again. */
  lastRevision(ref: StreamRef, lastRevision: number): number {
    return Math.max(lastRevision, this.lostOf(ref)?.lastRevision ?? -1);
  }

  /** Whether the tombstone of a stream is among what is lost. */
  isTombstoned(ref: StreamRef): boolean {
    return this.lostOf(ref)?.isTombstoned ?? false;
  }

  /**
   * Throws UncertainStreamError if a stream that has events, `lastOrdinal` the last one, may have lost later ones in a hole of
   * which no header tells. A stream without any event is taken for a new one.
   */
  checkAppend(ref: StreamRef, lastOrdinal: number): void {
    if (!this.unknown || lastOrdinal >= this.unknown.ordinal) return;
    const { part } = this.unknown;
    const lost = this.lostOf(ref);
    if (lost ? lost.part.damage.from >= part.damage.to : lastOrdinal === NONE) return;
    throw new UncertainStreamError(part.damage.from, part.damage.to, part.manifestId);
  }

  /** The next ordinal after `from`, going by `step` (1 or -1) and not beyond `to`, that something is lost beside. */
  next(from: number, step: number, to: number): number {
    let nearest = to;
    for (const hole of this.byOrdinal.keys()) {
      const place = step > 0 ? hole : hole - 1;
      if (step * (place - from) > 0 && step * (nearest - place) > 0) nearest = place;
    }
    return nearest;
  }

  private note(part: LostPart): void {
    for (const { streamKey, firstRevision, eventCount } of part.damage.frames) {
      const before = this.byStream.get(streamKey);
      const isTombstone = firstRevision === TOMBSTONE_REVISION;
      const lastRevision = isTombstone ? -1 : firstRevision + eventCount - 1;
      this.byStream.set(streamKey, {
        part,
        lastRevision: Math.max(lastRevision, before?.lastRevision ?? -1),
        isTombstoned: isTombstone || before?.isTombstoned === true,
      });
    }
  }

  private lostOf(ref: StreamRef): LostOfStream | undefined {
    return this.byStream.size === 0 ? undefined : this.byStream.get(ref.key.toString('hex'));
  }
}

/** Whether the headers of the lost frames tell of all that was there. */
function isKnown({ from, to, frames }: Damage): boolean {
  const known = frames.reduce((sum, { length }) => sum + length, 0);
  return known === to - from;
}

function lossOf({ damage, manifestId }: LostPart): LogDataLossError {
  return new LogDataLossError(damage.from, damage.to, manifestId);
}
