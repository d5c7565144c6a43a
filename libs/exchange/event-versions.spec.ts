import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  aggregateStream,
  CALL_COMPLETED,
  CALL_COMPLETED_V1,
  CALL_RECEIVED,
  EventCatalogue,
  type EventContract,
  UpcasterRegistry,
} from '#libs/contracts';
import { AggregateRepository, AggregateUnreadableError } from '#libs/event-store';
import { type JsonObject, uuidV4 } from '#libs/kernel';
import {
  CALL_COMPLETED_DATA,
  CALL_COMPLETED_V1_DATA,
  CALL_RECEIVED_DATA,
  InMemoryEventStore,
  sealDomainEvent,
  type TestCommandExecutor,
  testCommandExecutor,
} from '#libs/testing';
import { callDecider } from './domain/call.decider.js';
import { CallAlreadyEndedError, CompleteCallCommand, CompleteCallHandler } from './index.js';

const NEVER_HEARD_OF: EventContract = {
  ...CALL_RECEIVED,
  type: 'exchange.call-tagged.v1',
  schema: { ...CALL_RECEIVED.schema, $id: 'urn:stenographer:exchange.call-tagged.v1' },
};

describe('a stream with several versions of an event', () => {
  let store: InMemoryEventStore;
  let test: TestCommandExecutor;
  let callId: string;
  let stream: string;

  beforeEach(async () => {
    store = new InMemoryEventStore();
    test = await testCommandExecutor(store);
    callId = uuidV4();
    stream = aggregateStream('call', test.tenantId, callId);
  });

  async function append(contract: EventContract, data: JsonObject): Promise<void> {
    const event = await sealDomainEvent(test.codec, stream, contract, data, new Date('2026-11-21T10:00:00Z'));
    await store.append(stream, [event], { expectedRevision: 'any' });
  }

  const complete = (endedBy?: 'called') =>
    new CompleteCallHandler(test.executor).execute(
      new CompleteCallCommand(
        { tenantId: test.tenantId, commandId: uuidV4(), context: { actor: { id: 'anna' } } },
        callId,
        {
          durationSeconds: 1,
          outcome: 'converted',
          endedAt: '2026-11-21T10:06:00.000000Z',
          endedBy,
        },
      ),
    );

  it('given a call that version 1 completed, when it is completed again, then that is refused, and the old event is as it was', async () => {
    await append(CALL_RECEIVED, CALL_RECEIVED_DATA);
    await append(CALL_COMPLETED_V1, CALL_COMPLETED_V1_DATA);
    const before = store.events.map(({ type, data, metadata }) => ({ type, data: data.slice(), metadata }));
    await expect(complete()).rejects.toThrow(CallAlreadyEndedError);
    expect(store.events.map(({ type, data, metadata }) => ({ type, data, metadata }))).toEqual(before);
    expect(before[1]!.type).toBe('exchange.call-completed.v1');
  });

  it('given an event in the middle that only a newer version knows, when the call is completed, then it is, after that event', async () => {
    await append(CALL_RECEIVED, CALL_RECEIVED_DATA);
    await append(NEVER_HEARD_OF, CALL_RECEIVED_DATA);
    const { receipt } = await complete('called');
    expect(receipt.revision).toBe('2');
    expect(store.events.map(({ type }) => type)).toEqual([
      'exchange.call-received.v1',
      'exchange.call-tagged.v1',
      'exchange.call-completed.v2',
    ]);
    await expect(complete()).rejects.toThrow(CallAlreadyEndedError);
  });

  it('given a newer version of an event that the rules know, when an older ledger loads the call, then it decides nothing', async () => {
    await append(CALL_RECEIVED, CALL_RECEIVED_DATA);
    await append(CALL_COMPLETED, CALL_COMPLETED_DATA);
    const older = new EventCatalogue([CALL_RECEIVED, CALL_COMPLETED_V1], new UpcasterRegistry([]));
    await expect(new AggregateRepository(store, test.codec, older).load(stream, callDecider)).rejects.toThrow(
      AggregateUnreadableError,
    );
  });
});
