import { describe, expect, it } from '@jest/globals';
import { AppendOutcomeUnknownError, AppendRefusedError, type RecordOutcome } from '#libs/event-store';
import type { FastifyReply } from 'fastify';
import { replyToBatch } from './reply-to-batch.js';

const receipt = { stream: 'audit-a.b', revision: '1', position: '2' };
const recorded = (duplicate: boolean): RecordOutcome => ({
  status: 'recorded',
  recorded: { id: 'e', recordedAt: '2026-11-21T10:00:00.000000Z', receipt, duplicate },
});
const conflict: RecordOutcome = { status: 'conflict' };
const unknown: RecordOutcome = { status: 'unknown', error: new AppendOutcomeUnknownError('no answer') };
const refused: RecordOutcome = { status: 'refused', error: new AppendRefusedError('read-only', 'full') };
const invalid = { pointer: '/9', code: 'FIELD.TYPE', detail: 'no' };

interface Sent {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

function answer(outcomes: readonly RecordOutcome[], options: { skip?: boolean; bad?: boolean } = {}): Sent {
  const sent: Sent = { status: 0, headers: {}, body: {} };
  const reply = {
    request: { id: 'r-1' },
    code: (status: number) => ((sent.status = status), reply),
    header: (name: string, value: string) => ((sent.headers[name] = value), reply),
    headers: (all: Record<string, string>) => (Object.assign(sent.headers, all), reply),
    send: (bytes: Buffer) => ((sent.body = JSON.parse(bytes.toString()) as Sent['body']), reply),
  };
  const events = outcomes.map((outcome, index) => ({ index, id: `e-${index}`, outcome }));
  const errors = options.bad ? [invalid] : [];
  replyToBatch(reply as unknown as FastifyReply, { total: events.length, errors, events }, options.skip);
  return sent;
}

describe('the answer to a batch', () => {
  it.each([
    [[recorded(false), recorded(true)], {}, 201],
    [[recorded(true)], {}, 200],
    [[], {}, 200],
    [[recorded(false)], { skip: true, bad: true }, 207],
    [[recorded(false), conflict], { skip: true }, 207],
    [[recorded(false), conflict], {}, 409],
    [[recorded(false), refused], {}, 503],
    [[recorded(false), refused, unknown], { skip: true }, 503],
  ] as const)('given %j, then the status is as it should be', (outcomes, options, status) => {
    expect(answer(outcomes, options).status).toBe(status);
  });

  it('given a store that went away in the middle, then the answer says which events are in the log, and that a retry is safe', () => {
    const { headers, body } = answer([recorded(false), refused, unknown, conflict]);
    expect(headers).toMatchObject({ 'retry-after': '1', 'content-type': 'application/problem+json' });
    expect(body).toMatchObject({ code: 'EVENT_STORE.OUTCOME_UNKNOWN', outcome: 'unknown', recorded: 1, duplicates: 0 });
    expect(body['errors']).toMatchObject([{ pointer: '/3/id', code: 'AUDIT.ID_TAKEN' }]);
    expect(body['data']).toEqual([
      { index: 0, status: 201, id: 'e-0', recordedAt: '2026-11-21T10:00:00.000000Z', receipt },
      { index: 1, status: 503, id: 'e-1', code: 'EVENT_STORE.READ_ONLY', outcome: 'not-written' },
      { index: 2, status: 503, id: 'e-2', code: 'EVENT_STORE.OUTCOME_UNKNOWN', outcome: 'unknown' },
      { index: 3, status: 409, id: 'e-3', code: 'AUDIT.ID_TAKEN' },
    ]);
  });
});
