import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from './api/test-api.js';

const event = (more: object = {}): object => ({
  type: 'user.login',
  actor: { id: 'agent42', type: 'user' },
  entity: { type: 'case', id: '123' },
  ...more,
});

const receipt = {
  stream: expect.stringMatching(/^audit-[a-z2-7]{13}\.[a-z2-7]{13}$/),
  revision: expect.stringMatching(/^\d+$/),
  position: expect.stringMatching(/^\d+$/),
};

describe('recording audit events', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
  });

  afterAll(async () => {
    await api.stop();
  });

  it('given an event, when it is posted, then it is recorded and has a receipt', async () => {
    const { status, headers, body } = await api.post('/v1/audit/events', event());
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{14}7/),
      recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      receipt,
    });
    expect(headers.get('location')).toBe(`/v1/audit/events/${body.id}`);
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("given a caller's id, when it comes again, then the first receipt comes back; with another body, a conflict", async () => {
    const first = await api.post('/v1/audit/events', event({ id: 'order/7 é' }));
    const again = await api.post('/v1/audit/events', event({ id: 'order/7 é' }));
    const other = await api.post('/v1/audit/events', event({ id: 'order/7 é', reason: 'x' }));
    expect([first.status, again.status, other.status]).toEqual([201, 200, 409]);
    expect(again.body).toEqual(first.body);
    expect(first.body.id).toBe('order/7 é');
    expect(other.body).toMatchObject({ status: 409, code: 'AUDIT.ID_TAKEN' });
  });

  it('given an Idempotency-Key, when the request is repeated, then it is replayed; with another body, refused', async () => {
    const send = (body: object): ReturnType<TestApi['post']> =>
      api.post('/v1/audit/events', body, { 'idempotency-key': '"k 1"' });
    const [first, again, other] = [await send(event()), await send(event()), await send(event({ reason: 'x' }))];
    expect([first.status, again.status, other.status]).toEqual([201, 200, 422]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(other.body.code).toBe('HTTP.IDEMPOTENCY_KEY_REUSED');
  });

  it('given an event that breaks rules, when it is posted, then every place is named', async () => {
    const { status, headers, body } = await api.post('/v1/audit/events', { type: 'A b', actor: {}, x: 1 });
    expect(status).toBe(422);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({ code: 'AUDIT.EVENT_INVALID', status: 422, title: 'Not a valid event' });
    expect(body.requestId).toBe(headers.get('x-request-id'));
    expect(body.errors.map((e: { pointer: string }) => e.pointer)).toEqual(['/type', '/actor/id', '/x', '/entity']);
  });

  it.each([
    ['{"type":1,"type":2}', 'JSON.DUPLICATE_KEY'],
    ['{"metadata":{"n":12345678901234567890}}', 'AUDIT.NUMBER_NOT_EXACT'],
    ['{"a":"\\ud800"}', 'JSON.LONE_SURROGATE'],
    ['{', 'JSON.SYNTAX'],
    ['', 'JSON.SYNTAX'],
  ])('given the body %s, when it is posted, then it is malformed: %s', async (body, code) => {
    const answer = await api.post('/v1/audit/events', body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });

  it('given a batch as JSON or as lines, when it is posted, then every event has a receipt, in order', async () => {
    const events = Array.from({ length: 250 }, (_, i) => event({ id: `batch-${i}` }));
    const first = await api.post('/v1/audit/events/batch', events);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ recorded: 250, duplicates: 0 });
    expect(first.body.data[249]).toMatchObject({ index: 249, status: 201, id: 'batch-249', receipt });
    const revisions = first.body.data.map((one: { receipt: { revision: string } }) => Number(one.receipt.revision));
    expect(revisions).toEqual(revisions.toSorted((a: number, b: number) => a - b));
    const lines = events.map((one) => JSON.stringify(one)).join('\n');
    const again = await api.post('/v1/audit/events/batch', lines, { 'content-type': 'application/x-ndjson' });
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ recorded: 0, duplicates: 250 });
    expect(again.body.data[7]).toMatchObject({ status: 200, duplicate: true, receipt: first.body.data[7].receipt });
  });

  it('given a batch with bad events, when it is posted, then nothing is written; with invalid=skip the good ones are', async () => {
    const events = [event({ id: 'good-1' }), event({ severity: 'grave' }), event({ id: 'good-2' }), 7];
    const refused = await api.post('/v1/audit/events/batch', events);
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map((e: { pointer: string }) => e.pointer)).toEqual(['/1/severity', '/3']);
    const skipped = await api.post('/v1/audit/events/batch?invalid=skip', events);
    expect(skipped.status).toBe(207);
    expect(skipped.body).toMatchObject({ recorded: 2, duplicates: 0 });
    expect(skipped.body.data.map((one: { index: number; status: number }) => [one.index, one.status])).toEqual([
      [0, 201],
      [2, 201],
    ]);
    expect(skipped.body.errors).toHaveLength(2);
  });

  it('given a batch with an id that is taken, when it is posted, then the answer says which, and what was written', async () => {
    await api.post('/v1/audit/events', event({ id: 'taken' }));
    const { status, body } = await api.post('/v1/audit/events/batch', [
      event({ id: 'taken', reason: 'other' }),
      event({ id: 'free' }),
    ]);
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'AUDIT.ID_TAKEN', recorded: 1, errors: [{ pointer: '/0/id' }] });
    expect(body.data).toMatchObject([{ status: 409 }, { status: 201 }]);
  });

  it('given nothing, when it is posted as a batch, then there is nothing to do', async () => {
    expect(await api.post('/v1/audit/events/batch', '[]')).toMatchObject({
      status: 200,
      body: { recorded: 0, data: [] },
    });
  });

  it('given a CloudEvent in each mode, when it is posted, then it is recorded once', async () => {
    const cloudEvent = { specversion: '1.0', type: 'com.example.some', source: '/here', id: 'ce-1' };
    const structured = await api.post('/v1/audit/events', { ...cloudEvent, data: { a: 1 } }, {
      'content-type': 'application/cloudevents+json; charset=UTF-8',
    }); // prettier-ignore
    expect([structured.status, structured.body.id]).toEqual([201, 'ce-1']);
    const batch = await api.post('/v1/audit/events/batch', [cloudEvent, { ...cloudEvent, source: '/there' }], {
      'content-type': 'application/cloudevents-batch+json',
    });
    expect([batch.status, batch.body.data.map((one: { status: number }) => one.status)]).toEqual([409, [409, 201]]);
    const binary = await api.post('/v1/audit/events', 'hello', {
      'content-type': 'text/plain',
      'ce-specversion': '1.0',
      'ce-type': 'com.example.some',
      'ce-source': '/here',
      'ce-id': 'ce%202',
    });
    expect([binary.status, binary.body.id]).toEqual([201, 'ce 2']);
  });

  it('given a wish to be answered at once, when events are posted, then they are accepted, and written shortly', async () => {
    const prefer = { prefer: 'respond-async' };
    const one = await api.post('/v1/audit/events', event({ id: 'later-1' }), prefer);
    expect([one.status, one.body, one.headers.get('preference-applied')]).toEqual([
      202,
      { id: 'later-1' },
      'respond-async',
    ]);
    const many = await api.post('/v1/audit/events/batch', [event({ id: 'later-2' })], prefer);
    expect([many.status, many.body.accepted]).toEqual([202, 1]);
    expect((await api.post('/v1/audit/events', event({ id: 'later-1', reason: 'x' }), prefer)).status).toBe(202);
    await api.restart();
    const again = await api.post('/v1/audit/events/batch', [event({ id: 'later-1' }), event({ id: 'later-2' })]);
    expect(again.body).toMatchObject({ recorded: 0, duplicates: 2 });
  });
});
