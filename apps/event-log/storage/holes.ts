import { type Damage, LogDataLossError } from '#libs/write-ahead-log';
import type { LogIndex } from './log-index.js';
import type { StreamRef } from './stream-ref.js';

/** Where events are lost in a damaged log, so that no read passes over it as if nothing were missing. */
export class Holes {
  /** By the ordinal of the event behind it; the count of events for damage at the end. */
  private readonly byOrdinal = new Map<number, Damage>();
  private readonly byStream = new Map<string, { damage: Damage; lastRevision: number }>();

  constructor(
    index: LogIndex,
    damages: readonly Damage[],
    private readonly manifestId: string | undefined,
  ) {
    for (const damage of damages) {
      this.byOrdinal.set(index.events.firstFrom(damage.from, index.events.count), damage);
      for (const { streamKey, firstRevision, eventCount } of damage.frames)
        this.byStream.set(streamKey, { damage, lastRevision: firstRevision + eventCount - 1 });
    }
  }

  /** Throws if something is lost directly before the event `ordinal`. */
  check(ordinal: number): void {
    const damage = this.byOrdinal.get(ordinal);
    if (damage) throw this.error(damage);
  }

  /** Throws if a stream is known to have lost events after `lastRevision`. */
  checkEnd(ref: StreamRef, lastRevision: number): void {
    if (this.byStream.size === 0) return;
    const lost = this.byStream.get(ref.key.toString('hex'));
    if (lost && lost.lastRevision > lastRevision) throw this.error(lost.damage);
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

  private error({ from, to }: Damage): LogDataLossError {
    return new LogDataLossError(from, to, this.manifestId);
  }
}
