import { describe, expect, it } from '@jest/globals';
import { randomShortId, uuidVersion, type JsonObject } from '#libs/kernel';
import { auditStream } from '#libs/contracts';
import { encodeMetadata, EventCodec, type OpenedFormat1 } from '#libs/event-store';
import { InMemoryKeyring } from '#libs/testing';
import type { PreparationRequest } from './preparation-request.js';
import { prepareEvents, type PreparationTools } from './prepare-events.js';
import type { Preparation } from './prepared-event.js';

const tenantId = randomShortId();
const at = Date.UTC(2026, 10, 21, 10);

async function tools(): Promise<PreparationTools> {
  const keyring = new InMemoryKeyring();
  await keyring.createTenant(tenantId);
  return { keyring, codec: new EventCodec(keyring) };
}

const event = (more: JsonObject = {}): JsonObject => ({
  type: 'user.login',
  actor: { id: 'anna' },
  entity: { type: 'case', id: '7' },
  ...more,
});

const request = (form: PreparationRequest['form'], body: string): PreparationRequest => ({
  tenantId,
  form,
  body: Buffer.from(body),
  receivedAtMs: at,
  stream: auditStream(tenantId, randomShortId()),
});

async function open(prepared: Preparation, { codec }: PreparationTools): Promise<OpenedFormat1<never>[]> {
  const metadata = encodeMetadata({ tenantId, schema: '1.0', recordedAt: '2026-11-21T10:00:00.000000Z' });
  const opened = await codec.open(prepared.events.map((e) => ({ id: e.id, data: e.data, metadata }) as never));
  return opened as OpenedFormat1<never>[];
}

describe('preparing the events of a request', () => {
  it('given an event without an id, when it is prepared, then it has an id of its own and can be opened', async () => {
    const with_ = await tools();
    const prepared = await prepareEvents(request('event', JSON.stringify(event())), with_);
    expect(prepared).toMatchObject({
      total: 1,
      errors: [],
      events: [{ index: 0, chosenId: false, period: '2026-11' }],
    });
    const [one] = prepared.events;
    expect(uuidVersion(one!.id)).toBe(7);
    expect(one!.publicId).toBe(one!.id);
    const [opened] = await open(prepared, with_);
    expect(opened!.open['occurredAt']).toBe('2026-11-21T10:00:00.000000Z');
    expect(opened!.fields).toEqual({ '/actor/id': 'anna', '/entity/id': '7' });
  });

  it("given a caller's id, when the same is prepared twice, then ids and fingerprints are the same", async () => {
    const with_ = await tools();
    const again = (more: JsonObject): Promise<Preparation> =>
      prepareEvents(request('event', JSON.stringify(event({ id: 'mine', ...more }))), with_);
    const [first, second, other] = await Promise.all([again({}), again({}), again({ reason: 'another' })]);
    expect(first.events[0]).toMatchObject({ publicId: 'mine', chosenId: true });
    expect(uuidVersion(first.events[0]!.id)).toBe(8);
    const identity = (p: Preparation): unknown[] => [p.events[0]!.id, p.events[0]!.fingerprint];
    expect(identity(second)).toEqual(identity(first));
    expect(other.events[0]!.id).toBe(first.events[0]!.id);
    expect(other.events[0]!.fingerprint).not.toBe(first.events[0]!.fingerprint);
    const [opened] = await open(first, with_);
    expect(opened!.fields).toMatchObject({ '/id': 'mine', '/fingerprint': first.events[0]!.fingerprint });
  });

  it('given an Idempotency-Key, when a batch is prepared twice, then each event has the same id by its place', async () => {
    const with_ = await tools();
    const body = JSON.stringify([event(), event()]);
    const once = (): Promise<Preparation> => prepareEvents({ ...request('array', body), idempotencyKey: 'k-1' }, with_);
    const [first, second] = [await once(), await once()];
    expect(first.events.map((e) => e.id)).toEqual(second.events.map((e) => e.id));
    expect(new Set(first.events.map((e) => e.id)).size).toBe(2);
    expect(first.events.every((e) => e.chosenId && e.publicId === e.id)).toBe(true);
  });

  it('given a time that says more than the log keeps, when it is prepared, then the text is boxed', async () => {
    const with_ = await tools();
    const sent = '2026-11-21T12:00:00.1234567+02:00';
    const prepared = await prepareEvents(request('event', JSON.stringify(event({ occurredAt: sent }))), with_);
    const [opened] = await open(prepared, with_);
    expect(opened!.open['occurredAt']).toBe('2026-11-21T10:00:00.123456Z');
    expect(opened!.fields['/sent/occurredAt']).toBe(sent);
  });

  it('given lines of which some are bad, when all must be good, then every bad one is named and nothing is sealed', async () => {
    const body = [JSON.stringify(event()), '{', '', '{"a":1,"a":2}', JSON.stringify(event({ id: 7 }))].join('\n');
    const prepared = await prepareEvents(request('ndjson', body), await tools());
    expect(prepared.events).toEqual([]);
    expect(prepared.total).toBe(5);
    expect(prepared.errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/1 JSON.SYNTAX',
      '/2 JSON.SYNTAX',
      '/3/a JSON.DUPLICATE_KEY',
      '/4/id FIELD.TYPE',
    ]);
  });

  it('given lines of which some are bad, when those are to be skipped, then the others keep their places', async () => {
    const body = `${JSON.stringify(event())}\r\n{\n${JSON.stringify(event())}\n`;
    const prepared = await prepareEvents({ ...request('ndjson', body), skipInvalid: true }, await tools());
    expect(prepared.events.map((e) => e.index)).toEqual([0, 2]);
    expect(prepared.errors).toHaveLength(1);
  });

  it('given an event too large for an append, when it is prepared, then it is named', async () => {
    const large = event({ metadata: { text: 'x'.repeat(700_000) } });
    const prepared = await prepareEvents(request('array', JSON.stringify([event(), large])), await tools());
    expect(prepared.events).toEqual([]);
    expect(prepared.errors.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(['/1 AUDIT.EVENT_TOO_LARGE']);
  });

  it('given more than 10,000 events, or no array, when prepared, then the request is refused', async () => {
    const with_ = await tools();
    const many = `[${Array(10_001).fill('1').join(',')}]`;
    await expect(prepareEvents(request('array', many), with_)).rejects.toMatchObject({ code: 'AUDIT.BATCH_TOO_LARGE' });
    await expect(prepareEvents(request('array', '{}'), with_)).rejects.toMatchObject({ code: 'AUDIT.NOT_A_BATCH' });
    await expect(prepareEvents(request('event', '{'), with_)).rejects.toMatchObject({ code: 'JSON.SYNTAX' });
  });

  it('given a class without periods and no subject, when it is prepared, then the key of the stream seals it', async () => {
    const with_ = await tools();
    const body = JSON.stringify(event({ retentionClass: 'legal', actor: { id: 'job', type: 'system' } }));
    const [opened] = await open(await prepareEvents(request('event', body), with_), with_);
    expect(opened!.boxes.map(({ period, state }) => [period, state])).toEqual([[null, 'open'], [null, 'open']]); // prettier-ignore
  });

  it('given a batch prepared before, when it is prepared for another month, then ids and times stay', async () => {
    const with_ = await tools();
    const asked = { ...request('ndjson', `{\n${JSON.stringify(event())}`), skipInvalid: true };
    const first = await prepareEvents(asked, with_);
    const eventIds = new Map(first.events.map((e) => [e.index, e.id]));
    const again = { ...asked, again: { eventIds, sealedAtMs: Date.UTC(2026, 11, 1) } };
    const second = await prepareEvents(again, with_);
    expect(second.events.map(({ id, period, index }) => [id, period, index])).toEqual([
      [first.events[0]!.id, '2026-12', 1],
    ]);
    const [opened] = await open(second, with_);
    expect(opened!.open['occurredAt']).toBe('2026-11-21T10:00:00.000000Z');
  });

  it('given an empty batch, when it is prepared, then there is nothing to do', async () => {
    expect(await prepareEvents(request('array', '[]'), await tools())).toEqual({ total: 0, errors: [], events: [] });
  });

  it('given CloudEvents of two sources with one id, when they are prepared, then they are two events', async () => {
    const cloudEvent = (source: string): JsonObject => ({ specversion: '1.0', type: 'a.b', source, id: '1' });
    const body = JSON.stringify([cloudEvent('/a'), cloudEvent('/b')]);
    const { events } = await prepareEvents(request('cloudevent-batch', body), await tools());
    expect(new Set(events.map((e) => e.id)).size).toBe(2);
    expect(events.map((e) => e.publicId)).toEqual(['1', '1']);
  });
});
