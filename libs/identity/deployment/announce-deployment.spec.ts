import { describe, expect, it } from '@jest/globals';
import { ManualClock, randomShortId, uuidV4 } from '#libs/kernel';
import { EventCodec, type RecordedEvent } from '#libs/event-store';
import { InMemoryEventStore, InMemoryKeyring } from '#libs/testing';
import { announceDeployment } from './announce-deployment.js';

describe("the ledger's first event", () => {
  it('given a deployment, when it is announced twice, then the ledger says once that it exists', async () => {
    const keyring = new InMemoryKeyring();
    const codec = new EventCodec(keyring);
    const eventStore = new InMemoryEventStore();
    const clock = new ManualClock();
    const deployment = { id: randomShortId(), streamId: uuidV4(), createdAt: clock.now(), announced: false };
    await announceDeployment(deployment, { keyring, codec, eventStore, clock });
    clock.advance(1_000);
    await announceDeployment(deployment, { keyring, codec, eventStore, clock });

    const recorded: RecordedEvent[] = [];
    for await (const event of eventStore.readAll()) recorded.push(event);
    expect(recorded.map(({ stream, type }) => [stream, type])).toEqual([
      [`ledger-${deployment.id}.${deployment.streamId}`, 'ledger.deployment-created.v1'],
    ]);
    const [opened] = await codec.open(recorded);
    expect(opened).toMatchObject({
      kind: 'format-1',
      metadata: { tenantId: deployment.id, schema: '1.0' },
      open: { deploymentId: deployment.id, occurredAt: '2026-11-21T10:00:00.000000Z' },
    });
  });
});
