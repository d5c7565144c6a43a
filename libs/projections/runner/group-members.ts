import type { OpenedEvent, Position } from '#libs/event-store';
import type { ReceivedEvents } from './batch.js';
import type { FeedTaker } from './feed.js';
import type { LanePreparation } from './lane-preparation.js';
import type { ProjectionLane } from './projection-lane.js';

/** How long a lane may keep others waiting, in milliseconds, before it goes on alone; at most twice as long. */
const PATIENCE_MS = 250;

/** That a lane is in the group. */
export interface Membership {
  /** Resolves when it has to go on alone, after what was pushed to it last. */
  readonly left: Promise<void>;
}

/** A lane in the group. */
interface Member {
  readonly lane: ProjectionLane;
  /** Of the batch that is being gathered; none before there is something for it. */
  preparation: LanePreparation | undefined;
  /** What it does at the moment, or did last. */
  working: Promise<void>;
  /** Resolves `left`. */
  leave(): void;
}

/**
 * Lanes that are fed by one subscription. They go at the pace of the slowest one; but whoever keeps others waiting for more
 * than a moment, for whatever reason, is a member no more.
 */
export class GroupMembers implements FeedTaker {
  private readonly members = new Map<ProjectionLane, Member>();
  private fedTo: Position | null;

  /** `at`: the subscription begins after this. `onDeserted` is called when the last one has left: nobody is taken in any more. */
  constructor(
    private at: Position | null,
    private readonly onReceived: (projection: string, events: ReceivedEvents) => void,
    private readonly onDeserted: () => void,
  ) {
    this.fedTo = at;
  }

  get size(): number {
    return this.members.size;
  }

  /** Takes a lane in that has come as far as the group, or further; undefined where it has not. */
  admit(lane: ProjectionLane): Membership | undefined {
    const { at } = this;
    if (at !== null && (lane.pushed === null || lane.pushed < at)) return undefined;
    let leave!: () => void;
    const left = new Promise<void>((resolve) => (leave = resolve));
    this.members.set(lane, { lane, preparation: undefined, working: Promise.resolve(), leave });
    return { left };
  }

  /** Lets a lane go; resolves `left` once it does nothing for the group any more. */
  remove(lane: ProjectionLane): void {
    const member = this.members.get(lane);
    if (!member) return;
    this.members.delete(lane);
    member.preparation?.cancel();
    void member.working.then(member.leave);
    if (this.members.size === 0) this.onDeserted();
  }

  /** Begins anew after the last batch, as where the subscription broke off within one. */
  rewind(): Position | 'start' {
    for (const member of this.members.values()) member.preparation = undefined;
    this.at = this.fedTo;
    return this.fedTo ?? 'start';
  }

  received(events: ReceivedEvents): void {
    this.at = events.to;
    for (const { name } of this.members.keys()) this.onReceived(name, events);
  }

  async add(events: readonly OpenedEvent[]): Promise<void> {
    await this.together((member) => {
      member.preparation ??= member.lane.begin();
      return member.preparation.add(events);
    });
  }

  async push(to: Position): Promise<void> {
    this.fedTo = to;
    await this.together(async (member) => {
      const { preparation } = member;
      member.preparation = undefined;
      if (preparation) await member.lane.push(to, preparation);
    });
  }

  /** Lets all do the same. Who is late when another one is not has to leave; where all are late, nobody is kept waiting. */
  private async together(work: (member: Member) => Promise<void>): Promise<void> {
    const late = new Set(this.members.values());
    const all = Promise.all(
      [...late].map(async (member) => {
        member.working = attempt(member, work);
        await member.working;
        late.delete(member);
      }),
    );
    // After all of them were late, as where Postgres was away, the others may be a little later than the first one.
    for (let hasSomebodyWaited = false; !(await isWithin(all, PATIENCE_MS));) {
      for (const member of late) if (!this.members.has(member.lane)) late.delete(member);
      const isSomebodyWaiting = late.size < this.members.size || late.size === 0;
      if (isSomebodyWaiting && hasSomebodyWaited) {
        for (const { lane } of late) this.remove(lane);
        return;
      }
      hasSomebodyWaited = isSomebodyWaiting;
    }
  }
}

/** What a lane cannot do is the end of that lane: it is not to go on without it. */
async function attempt(member: Member, work: (member: Member) => Promise<void>): Promise<void> {
  try {
    await work(member);
  } catch (error) {
    member.lane.fail(error);
  }
}

async function isWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, milliseconds, false)));
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
