import { setTimeout as delay } from 'node:timers/promises';
import * as library from '@eventstore/db-client';
import { type Facts, holds, seededRandom, type TortureRow } from '#libs/write-ahead-log/torture';
import { Load } from '../node/load.js';
import { NodeBed } from '../node/node-bed.js';

const KILLS = 3;
const PATIENCE_MS = 10_000;

/** Follows all events, and after a kill goes on behind the last one that it was given. */
class Follower {
  readonly ids: string[] = [];
  private last: library.Position | typeof library.START = library.START;
  private subscription: library.AllStreamSubscription | undefined;

  /** Subscribes, from the last event seen on. */
  follow(client: library.EventStoreDBClient): void {
    const options = { fromPosition: this.last, filter: library.excludeSystemEvents() };
    this.subscription = client.subscribeToAll(options);
    this.subscription.on('data', ({ event }) => {
      this.ids.push(event!.id);
      this.last = event!.position!;
    });
    // The node is killed: that the stream breaks is expected.
    this.subscription.on('error', () => undefined);
  }

  async until(count: number): Promise<void> {
    for (let waitedMs = 0; this.ids.length < count; waitedMs += 10) {
      holds('I9', waitedMs < PATIENCE_MS, () => `a subscriber was given ${this.ids.length} of ${count} events`);
      await delay(10);
    }
  }

  async stop(): Promise<void> {
    await this.subscription?.unsubscribe().catch(() => undefined);
  }
}

async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  return NodeBed.use({}, async (bed) => {
    const load = new Load(bed, random, 8);
    const follower = new Follower();
    for (let kill = 0; kill < KILLS; kill++) {
      follower.follow(bed.client);
      const running = load.run();
      await Promise.race([running, load.untilAcks(1 + Math.floor(random() * 150))]);
      await bed.kill();
      await running;
      await bed.restart();
      const shown = (await bed.readAll()).map(({ id }) => id);
      const isPrefix = follower.ids.every((id, i) => id === shown[i]);
      holds('I9', isPrefix, () => 'a subscriber was given events that are gone, twice, or in another order');
      await bed.retryUnknown();
      load.settled();
    }
    follower.follow(bed.client);
    const all = (await bed.readAll()).map(({ id }) => id);
    await follower.until(all.length);
    holds('I9', JSON.stringify(follower.ids) === JSON.stringify(all), () => 'a subscriber was not given what there is');
    await follower.stop();
    await bed.verify();
    await bed.settle();
    return { kills: KILLS, 'events followed': all.length };
  });
}

export const subscriber: TortureRow = {
  row: 24,
  title: 'SIGKILL under a subscriber that resumes at its last position',
  unit: 'kills',
  perRun: KILLS,
  short: 3,
  long: 150,
  run,
};
