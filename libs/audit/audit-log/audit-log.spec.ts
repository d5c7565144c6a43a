import { describe, expect, it } from '@jest/globals';
import { ManualClock, randomShortId } from '#libs/kernel';
import type { AuditEvent } from '#libs/contracts';
import { EventCodec, type RecordableEvent, type RecordOutcome } from '#libs/event-store';
import { InMemoryKeyring } from '#libs/testing';
import { AuditBuffer } from '../buffer/audit-buffer.js';
import { ShedCounter } from '../buffer/shed-events.js';
import { RecordAuditEventsHandler } from '../commands/record-audit-events/record-audit-events.handler.js';
import { InlineEventPreparer } from '../preparers/inline.event-preparer.js';
import { AuditLog } from './audit-log.js';

const event: AuditEvent = { type: 'case.viewed', actor: { id: 'anna' }, entity: { type: 'case', id: '7' } };

class Recorder {
  readonly events: RecordableEvent[] = [];
  answer: RecordOutcome = { status: 'recorded', recorded: { id: 'x' } } as RecordOutcome;

  async record(_tenantId: string, events: readonly RecordableEvent[]): Promise<RecordOutcome[]> {
    this.events.push(...events);
    return events.map(() => this.answer);
  }
}

async function create(): Promise<{ log: AuditLog; recorder: Recorder; buffer: AuditBuffer }> {
  const tenantId = randomShortId();
  const keyring = new InMemoryKeyring();
  await keyring.createTenant(tenantId);
  const recorder = new Recorder();
  const clock = new ManualClock();
  const preparer = new InlineEventPreparer({ keyring, codec: new EventCodec(keyring) });
  const handler = new RecordAuditEventsHandler(preparer, recorder, () => 'audit-x.y', clock);
  const buffer = new AuditBuffer(recorder, new ShedCounter(clock), { eventsMax: 1, bytesMax: 10_000 });
  return { log: new AuditLog(() => ({ handler, buffer }), tenantId), recorder, buffer };
}

describe('the audit log of an application', () => {
  it('given an event, when it is recorded, then it is durable', async () => {
    const { log, recorder } = await create();
    expect(await log.record(event)).toEqual({ id: 'x' });
    expect(recorder.events).toHaveLength(1);
  });

  it('given an event that breaks rules, or whose id is taken, when it is recorded, then that is said', async () => {
    const { log, recorder } = await create();
    const wrong = { ...event, severity: 'grave' } as unknown as AuditEvent;
    await expect(log.record(wrong)).rejects.toMatchObject({
      code: 'AUDIT.EVENT_INVALID',
      errors: [{ pointer: '/severity' }],
    });
    recorder.answer = { status: 'conflict' };
    await expect(log.record(event)).rejects.toMatchObject({ code: 'AUDIT.ID_TAKEN' });
  });

  it('given an event that nobody waits for, then it is taken while there is room', async () => {
    const { log, buffer, recorder } = await create();
    expect([await log.recordLater(event), await log.recordLater(event)]).toEqual([true, false]);
    await buffer.drain(1_000);
    expect(recorder.events).toHaveLength(1);
  });
});
