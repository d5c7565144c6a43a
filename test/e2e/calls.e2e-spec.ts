import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApi, type TestApi } from './api/test-api.js';

describe('calls', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await startTestApi();
  });

  afterAll(async () => {
    await api.stop();
  });

  const receive = (headers = {}): ReturnType<TestApi['post']> =>
    api.post('/v1/calls', { callerNumber: '+13125550123', startedAt: '2026-01-21T10:00:00+01:00' }, headers);

  it('given a call, when it is received and completed, then each has a receipt in its stream', async () => {
    const received = await receive();
    expect(received.status).toBe(201);
    expect(received.body.receipt.stream).toMatch(new RegExp(`^call-[a-z2-7]{13}\\.${received.body.id}$`));
    const end = { durationSeconds: 42, outcome: 'converted', price: { amount: '12.50', currency: 'USD' } };
    const completed = await api.post(`/v1/calls/${received.body.id}/complete`, end);
    expect(completed.status).toBe(200);
    expect(completed.body.receipt).toMatchObject({ stream: received.body.receipt.stream, revision: '1' });
    const again = await api.post(`/v1/calls/${received.body.id}/complete`, end);
    expect([again.status, again.body.code]).toEqual([409, 'EXCHANGE.CALL_ALREADY_ENDED']);
  });

  it('given an Idempotency-Key, when the command comes again, then the first answer comes back', async () => {
    const key = { 'idempotency-key': '"call-1"' };
    const [first, again] = [await receive(key), await receive(key)];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const other = await api.post('/v1/calls', { callerNumber: '+13125550199' }, key);
    expect([other.status, other.body.code]).toEqual([422, 'COMMAND.ID_TAKEN']);
  });

  it.each([
    [{}, '/callerNumber', 'FIELD.REQUIRED'],
    [{ callerNumber: '13125550123' }, '/callerNumber', 'FIELD.PATTERN'],
    [{ callerNumber: '+13125550123', startedAt: 'now' }, '/startedAt', 'FIELD.TIME'],
    [{ callerNumber: '+13125550123', campaignId: '' }, '/campaignId', 'FIELD.TOO_SHORT'],
    [{ callerNumber: '+13125550123', x: 1 }, '/x', 'FIELD.UNKNOWN'],
  ])('given %j, when it is received, then %s is named', async (body, pointer, code) => {
    const answer = await api.post('/v1/calls', body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ pointer, code }]);
  });

  it('given no such call, when it is completed, then it is not found', async () => {
    const end = { durationSeconds: 1, outcome: 'failed' };
    for (const id of ['7', '01993f9e-0000-7000-8000-000000000000']) {
      const answer = await api.post(`/v1/calls/${id}/complete`, end);
      expect([answer.status, answer.body.code]).toEqual([404, 'EXCHANGE.CALL_NOT_FOUND']);
    }
  });

  it('given a price without a currency, when a call is completed, then the place is named', async () => {
    const { body } = await receive();
    const end = { durationSeconds: 1, outcome: 'failed', price: { amount: '1.5' } };
    const answer = await api.post(`/v1/calls/${body.id}/complete`, end);
    expect(answer.body.errors).toMatchObject([{ pointer: '/price/currency', code: 'FIELD.REQUIRED' }]);
  });
});
