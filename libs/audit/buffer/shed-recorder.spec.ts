import { describe, expect, it } from '@jest/globals';
import { ManualClock, randomShortId } from '#libs/kernel';
import { EVENT_CATALOGUE } from '#libs/contracts';
import { AppendRefusedError, EventCodec, type RecordedEvent } from '#libs/event-store';
import { type AppendFault, InMemoryEventStore, InMemoryKeyring } from '#libs/testing';
import { ShedCounter } from './shed-events.js';
import { ShedRecorder } from './shed-recorder.js';

const deploymentId = randomShortId();
const tenantId = randomShortId();

describe('recording what was shed', () => {
  it('given events that were turned away, when it is recorded, then the ledger says how many, whose, and when', async () => {
    const keyring = new InMemoryKeyring();
    await keyring.createTenant(deploymentId);
    const codec = new EventCodec(keyring);
    const eventStore = new InMemoryEventStore();
    const clock = new ManualClock();
    const counter = new ShedCounter(clock);
    const recorder = new ShedRecorder(counter, { deploymentId, codec, eventStore, clock });

    counter.add(tenantId, 3, 'buffer-full');
    clock.advance(1_000);
    counter.add(tenantId, 4, 'buffer-full');
    await Promise.all([recorder.run(), recorder.run()]);
    await recorder.run();

    const recorded: RecordedEvent[] = [];
    for await (const event of eventStore.readAll()) recorded.push(event);
    expect(recorded).toHaveLength(1);
    expect(recorded[0]!.stream).toMatch(new RegExp(`^ledger-${deploymentId}\\.`));
    expect(EVENT_CATALOGUE.find(recorded[0]!.type)).toBeDefined();
    const [opened] = await codec.open(recorded);
    expect(opened).toMatchObject({
      kind: 'format-1',
      open: {
        tenantId,
        cause: 'buffer-full',
        count: 7,
        firstAt: '2026-11-21T10:00:00.000000Z',
        lastAt: '2026-11-21T10:00:01.000000Z',
      },
    });
  });

  it('given a store that is away, when it is recorded, then the count stays, and the total too', async () => {
    const clock = new ManualClock();
    const counter = new ShedCounter(clock);
    const away = { seal: () => Promise.reject(new Error('away')) } as unknown as EventCodec;
    const recorder = new ShedRecorder(counter, {
      deploymentId,
      codec: away,
      eventStore: new InMemoryEventStore(),
      clock,
    });
    counter.add(tenantId, 2, 'buffer-full');
    await recorder.run();
    counter.add(tenantId, 3, 'buffer-full');
    expect(counter.take()).toMatchObject([{ count: 5 }]);
    expect(counter.total).toBe(5);
  });

  it.each(['lost', 'written'] as const)(
    'given an append whose outcome is unknown and that was %s, when it is asked again, then the events are counted once',
    async (fault) => {
      const keyring = new InMemoryKeyring();
      await keyring.createTenant(deploymentId);
      const eventStore = new InMemoryEventStore();
      const clock = new ManualClock();
      const counter = new ShedCounter(clock);
      const recorder = new ShedRecorder(counter, { deploymentId, codec: new EventCodec(keyring), eventStore, clock });
      const faults: AppendFault[] = [fault, new AppendRefusedError('read-only', 'full')];
      eventStore.fault = () => faults.shift();
      counter.add(tenantId, 3, 'buffer-full');
      for (let i = 0; i < 4; i++) await recorder.run();
      expect(eventStore.events).toHaveLength(1);
      expect(counter.take()).toEqual([]);
    },
  );
});
