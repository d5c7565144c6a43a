import type { EventStore, Position } from '#libs/event-store';
import { BackOff } from './back-off.js';
import type { ReceivedEvents } from './batch.js';
import type { Feed } from './feed.js';
import { GroupMembers, type Membership } from './group-members.js';
import type { ProjectionLane } from './projection-lane.js';

export interface LiveGroupOptions {
  readonly eventStore: EventStore;
  readonly feed: Feed;
  /** Where the group begins: after this, or at the beginning. */
  readonly at: Position | null;
  readonly onReceived: (projection: string, events: ReceivedEvents) => void;
  readonly onTrouble: (error: unknown) => void;
}

/** The projections that are level: one subscription for all of them. */
export class LiveGroup {
  private members: GroupMembers;
  private deserted = new AbortController();
  private wake: () => void = () => undefined;

  constructor(private readonly options: LiveGroupOptions) {
    this.members = this.found(options.at);
  }

  private found(at: Position | null): GroupMembers {
    const deserted = (this.deserted = new AbortController());
    const onDeserted = (): void => deserted.abort(new Error('The group has no members any more.'));
    return new GroupMembers(at, this.options.onReceived, onDeserted);
  }

  /**
   * Takes in a lane that is level with the group; undefined where it is behind. Where everybody has left the group, `isLive`
   * decides: whoever is at the end of the log begins a new one.
   */
  admit(lane: ProjectionLane, isLive: boolean): Membership | undefined {
    if (this.deserted.signal.aborted) {
      if (!isLive) return undefined;
      this.members = this.found(lane.pushed);
    }
    const membership = this.members.admit(lane);
    if (membership) this.wake();
    return membership;
  }

  /** Lets a lane go. */
  remove(lane: ProjectionLane): void {
    this.members.remove(lane);
  }

  /** Feeds whoever is in the group until the signal says stop. */
  async run(signal: AbortSignal): Promise<void> {
    const { eventStore, feed, onTrouble } = this.options;
    const backOff = new BackOff();
    while (!signal.aborted) {
      const { members } = this;
      if (members.size === 0) {
        await this.somebody(signal);
        continue;
      }
      const ending = AbortSignal.any([signal, this.deserted.signal]);
      try {
        const messages = eventStore.subscribeToAll({
          after: members.rewind(),
          signal: ending,
          excludeSystemEvents: true,
        });
        await feed.run(members, messages, ending, async () => backOff.reset());
      } catch (error) {
        if (!ending.aborted) onTrouble(error);
      }
      if (!ending.aborted) await backOff.pause(ending);
    }
  }

  private async somebody(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.wake = wake;
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
