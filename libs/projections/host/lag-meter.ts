import type { Position } from '#libs/event-store';
import type { ReceivedEvents } from '../runner/batch.js';

interface Waiting {
  readonly to: Position;
  readonly events: number;
  readonly oldest: number;
}

/** What the average event takes in the log, before it is known, in bytes. */
const TYPICAL_BYTES = 1_500;

/** How far behind the log one projection is. */
export class LagMeter {
  position: Position | null = null;
  private waiting: Waiting[] = [];
  private received: Position | null = null;
  private seenBytes = 0;
  private seenEvents = 0;
  private aheadSince: number | undefined;
  private head: Position | null = null;
  /** When the store took the last event that has its effect, as far as it is known. */
  private eventAt: number | undefined;
  private movedAt: number | undefined;

  /** Events came from the log, perhaps again. */
  onReceived({ events: all, to }: ReceivedEvents): void {
    const { received } = this;
    if (received !== null && to <= received) return;
    const events = received === null ? all : all.filter(({ position }) => position > received);
    if (received !== null) {
      this.seenBytes += Number(to - received);
      this.seenEvents += events.length;
    }
    this.received = to;
    if (events.length > 0) this.waiting.push({ to, events: events.length, oldest: events[0]!.created.getTime() });
  }

  /** Everything up to here has its effect. */
  onMoved(position: Position): void {
    this.position = position;
    this.movedAt = undefined;
    while (this.waiting.length > 0 && this.waiting[0]!.to <= position) this.waiting.shift();
  }

  /** A runner begins here, or another one is here: nothing has been received by this one yet. */
  onBegan(position: Position | null, eventAt: Date | null): void {
    if (position !== this.position) this.movedAt = undefined;
    this.position = position;
    this.received = position;
    this.eventAt = eventAt?.getTime();
    this.waiting = [];
  }

  /** The log ends here now. */
  onHead(head: Position | null, nowMs: number): void {
    this.head = head;
    if (this.unseenBytes() <= 0) this.aheadSince = undefined;
    else this.aheadSince ??= nowMs;
  }

  /** Events behind, the age of the oldest of them, and for how long there was no progress though there are some. */
  read(nowMs: number): { lagEvents: number; lagMs: number; stuckMs: number } {
    const { lagEvents, since } = this.behind();
    if (lagEvents === 0) this.movedAt = undefined;
    else this.movedAt ??= nowMs;
    const age = (at: number | undefined): number => (at === undefined ? 0 : Math.max(0, Math.round(nowMs - at)));
    return { lagEvents, lagMs: age(since), stuckMs: age(this.movedAt) };
  }

  private behind(): { lagEvents: number; since: number | undefined } {
    const waiting = this.waiting.reduce((sum, { events }) => sum + events, 0);
    const perEvent = this.seenEvents > 0 ? Math.max(1, this.seenBytes / this.seenEvents) : TYPICAL_BYTES;
    const unseen = Math.max(0, Math.ceil(this.unseenBytes() / perEvent));
    const since = this.waiting[0]?.oldest ?? (unseen > 0 ? this.unseenSince() : undefined);
    return { lagEvents: waiting + unseen, since };
  }

  /** What was not seen yet came after the log was first seen to be ahead, and after the last event that has its effect. */
  private unseenSince(): number | undefined {
    if (this.aheadSince === undefined || this.eventAt === undefined) return this.aheadSince;
    return Math.max(this.aheadSince, this.eventAt);
  }

  private unseenBytes(): number {
    if (this.head === null) return 0;
    return Number(this.head - (this.received ?? -1n));
  }
}
