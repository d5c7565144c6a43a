import { describe, expect, it } from '@jest/globals';
import { assembleEvent, contractOf, parseStreamName } from '#libs/contracts';
import {
  AppendRefusedError,
  CommandConflictError,
  CommandIdTakenError,
  type CommandMeta,
  type OpenedFormat1,
  WrongExpectedRevisionError,
} from '#libs/event-store';
import { InvalidInputError, uuidV4 } from '#libs/kernel';
import { InMemoryEventStore, testCommandExecutor } from '#libs/testing';
import {
  CallAlreadyEndedError,
  CallNotFoundError,
  CompleteCallCommand,
  CompleteCallHandler,
  ReceiveCallCommand,
  ReceiveCallHandler,
} from './index.js';

async function setUp() {
  const store = new InMemoryEventStore();
  const test = await testCommandExecutor(store);
  const receiving = new ReceiveCallHandler(test.executor);
  const completing = new CompleteCallHandler(test.executor);
  const meta = (commandId: string = uuidV4()): CommandMeta => ({
    tenantId: test.tenantId,
    commandId,
    context: {
      actor: { id: 'anna', type: 'user', ip: '192.0.2.1' },
      reason: 'came in',
      requestId: 'r1',
      correlationId: 'case-17',
    },
  });
  const receive = (commandId?: string, callerNumber = '+13125550123') =>
    receiving.execute(new ReceiveCallCommand(meta(commandId), { callerNumber, campaignId: 'Spring' }));
  const complete = (callId: string, commandId?: string, durationSeconds = 300) =>
    completing.execute(
      new CompleteCallCommand(meta(commandId), callId, {
        durationSeconds,
        outcome: 'converted',
        price: { amount: '12.50', currency: 'USD' },
      }),
    );
  return { ...test, store, receive, complete };
}

describe('the exchange', () => {
  it('given a call that is received and completed, when the log is opened, then both events say what happened, who did it and why', async () => {
    const { store, codec, receive, complete, tenantId } = await setUp();
    const received = await receive();
    const completed = await complete(received.aggregateId);

    expect(parseStreamName(received.receipt.stream)).toEqual({
      kind: 'aggregate',
      category: 'call',
      tenantId,
      id: received.aggregateId,
    });
    expect([received.receipt.revision, completed.receipt.revision]).toEqual(['0', '1']);
    const opened = (await codec.open(store.events)) as OpenedFormat1[];
    const [first, second] = opened.map(({ recorded, open, fields }) =>
      assembleEvent(contractOf(recorded.type).schema, open, fields),
    );
    expect(first).toMatchObject({
      callerNumber: '+13125550123',
      campaignId: 'Spring',
      actor: { id: 'anna', type: 'user', ip: '192.0.2.1' },
      reason: 'came in',
      requestId: 'r1',
      correlationId: 'case-17',
    });
    expect(second).toMatchObject({ durationSeconds: 300, outcome: 'converted', amount: '12.50', currency: 'USD' });
    expect(opened.map(({ metadata }) => metadata.recordedAt)).toEqual([received.recordedAt, completed.recordedAt]);
    expect(opened[0]!.metadata.correlationId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8/);
  });

  it('given a call, when the log is searched, then nothing that people wrote stands in clear', async () => {
    const { store, receive, complete } = await setUp();
    await complete((await receive()).aggregateId);
    const bytes = store.events.map(
      (event) => Buffer.from(event.data).toString() + Buffer.from(event.metadata).toString(),
    );
    for (const secret of ['3125550123', 'Spring', 'anna', '192.0.2.1', 'came in', 'case-17'])
      expect(bytes.join('\n')).not.toContain(secret);
  });

  it('given a command that was carried out, when it comes again under its id, then the first answer is given and nothing is written', async () => {
    const { store, receive, complete } = await setUp();
    const received = await receive('key-1');
    const completed = await complete(received.aggregateId, 'key-1');
    expect(await receive('key-1')).toEqual({ ...received, repeated: true });
    expect(await complete(received.aggregateId, 'key-1')).toEqual({ ...completed, repeated: true });
    expect(store.events).toHaveLength(2);
    expect(new Set(store.events.map(({ id }) => id)).size).toBe(2);
  });

  it('given a command id that was used, when another command comes under it, then that is refused', async () => {
    const { store, receive, complete } = await setUp();
    const { aggregateId } = await receive('key-1');
    await expect(receive('key-1', '+13125550199')).rejects.toThrow(CommandIdTakenError);
    await complete(aggregateId, 'key-2');
    await expect(complete(aggregateId, 'key-2', 299)).rejects.toThrow(CommandIdTakenError);
    expect(store.events).toHaveLength(2);
  });

  it('given an ended call or none, when it is completed, then the rule says so', async () => {
    const { receive, complete } = await setUp();
    const { aggregateId } = await receive();
    await complete(aggregateId);
    await expect(complete(aggregateId)).rejects.toThrow(CallAlreadyEndedError);
    await expect(complete(uuidV4())).rejects.toThrow(CallNotFoundError);
  });

  it('given two who complete a call at a time, when both try, then one does, and the other finds it ended', async () => {
    const { store, receive, complete } = await setUp();
    const { aggregateId } = await receive();
    const results = await Promise.allSettled([complete(aggregateId), complete(aggregateId)]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: expect.any(CallAlreadyEndedError),
    });
    expect(store.events).toHaveLength(2);
  });

  it('given an event that breaks its schema, when the command is given, then every broken rule is named and nothing is written', async () => {
    const { store, receive } = await setUp();
    const refused = receive(undefined, '312-555');
    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toMatchObject({ errors: [{ pointer: '/callerNumber', code: 'EVENT.PATTERN' }] });
    expect(store.events).toHaveLength(0);
  });

  it.each(['written', 'lost'] as const)(
    'given an append whose answer is missing (%s), when a call is received, then it is asked again and written once',
    async (fault) => {
      const { store, receive } = await setUp();
      let attempts = 0;
      store.fault = () => (attempts++ === 0 ? fault : undefined);
      expect((await receive()).receipt.revision).toBe('0');
      expect(store.events).toHaveLength(1);
    },
  );

  it('given a store that cannot write, when a call is received, then it is definitely not', async () => {
    const { store, receive } = await setUp();
    store.fault = () => new AppendRefusedError('read-only', 'disk full');
    await expect(receive()).rejects.toMatchObject({ outcome: 'not-written' });
  });

  it('given a stream that changes under every attempt, when a command is given, then it is a conflict after a bounded number', async () => {
    const { store, receive, complete } = await setUp();
    const { aggregateId } = await receive();
    let attempts = 0;
    store.fault = (stream) => {
      attempts++;
      return new WrongExpectedRevisionError(stream, 0n, 1n);
    };
    await expect(complete(aggregateId)).rejects.toThrow(CommandConflictError);
    expect(attempts).toBe(5);
  });

  it('given a caller who was erased, when the call is completed, then the rules still hold', async () => {
    const { keyring, tenantId, receive, complete } = await setUp();
    const { aggregateId } = await receive();
    const keys = await keyring.keysOfSubject(tenantId, { type: 'phone', id: '+13125550123' });
    await keyring.destroyKeys(
      tenantId,
      keys.map(({ id }) => id),
    );
    expect((await complete(aggregateId)).receipt.revision).toBe('1');
    await expect(complete(aggregateId)).rejects.toThrow(CallAlreadyEndedError);
  });

  it('given a key that is lost, when a command is given, then nothing is decided on what cannot be read', async () => {
    const { keyring, tenantId, receive, complete } = await setUp();
    const { aggregateId } = await receive();
    const keys = await keyring.keysOfSubject(tenantId, { type: 'phone', id: '+13125550123' });
    keyring.loseKeys(keys.map(({ id }) => id));
    await expect(complete(aggregateId)).rejects.toMatchObject({ code: 'AGGREGATE.UNREADABLE' });
  });
});
