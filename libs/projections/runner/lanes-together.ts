import type { OpenedEvent, Position } from '#libs/event-store';
import type { ReceivedEvents } from './batch.js';
import type { FeedTaker } from './feed.js';
import type { LanePreparation } from './lane-preparation.js';
import type { ProjectionLane } from './projection-lane.js';

/** Lanes that go at the pace of the slowest one; where one of them fails, so does the feed. */
export class LanesTogether implements FeedTaker {
  private preparations: readonly LanePreparation[] | undefined;

  constructor(
    private readonly lanes: readonly ProjectionLane[],
    private readonly onReceived: (events: ReceivedEvents) => void = () => undefined,
  ) {}

  received(events: ReceivedEvents): void {
    this.onReceived(events);
  }

  async add(events: readonly OpenedEvent[]): Promise<void> {
    this.preparations ??= this.lanes.map((lane) => lane.begin());
    for (const preparation of this.preparations) await preparation.add(events);
  }

  async push(to: Position): Promise<void> {
    const preparations = this.preparations!;
    this.preparations = undefined;
    await Promise.all(this.lanes.map((lane, i) => lane.push(to, preparations[i]!)));
  }
}
