import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AuditLogParts, RecordAuditEventsCommand } from '#libs/audit';
import type { Principal } from '#libs/identity';
import type { Log } from '../backend/log.js';
import { ReadAudit } from './read-audit.js';

const who = (id: string): Principal => ({ id, name: id, tenantId: 't', roles: ['auditor'], permissions: new Set() });
const read = (n: number): Parameters<ReadAudit['add']>[1] => ({
  asked: `/v1/audit/events?n=${n}`,
  requestId: `r-${n}`,
  entries: n,
  clear: false,
});

describe('auditing reads', () => {
  const events: { actor: { id: string }; metadata: { reads: unknown[] } }[] = [];
  const warnings: object[] = [];
  let hasRoom = true;
  let audit: ReadAudit;

  beforeEach(() => {
    jest.useFakeTimers();
    events.length = warnings.length = 0;
    hasRoom = true;
    const prepare = async ({ tenantId, body }: RecordAuditEventsCommand): Promise<object> => {
      if (hasRoom) events.push(JSON.parse(Buffer.from(body).toString()) as (typeof events)[0]);
      return { tenantId, errors: [], events: [] };
    };
    const parts = { handler: { prepare }, buffer: { offer: () => hasRoom } } as unknown as AuditLogParts;
    const log = { warn: (what: object) => warnings.push(what) } as unknown as Log;
    audit = new ReadAudit(() => parts, log);
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('given reads of two keys, when ten seconds have passed, then each key has one event with all its reads', async () => {
    audit.add(who('a'), read(1));
    audit.add(who('b'), read(2));
    audit.add(who('a'), { ...read(3), purpose: 'request 7', clear: true });
    expect(events).toEqual([]);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(events.map((event) => [event.actor.id, event.metadata.reads.length])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect(events[0]).toMatchObject({ type: 'audit-trail.read', category: 'data-access', reason: 'request 7' });
  });

  it('given a hundred reads, then they are recorded at once', async () => {
    for (let n = 0; n < 100; n++) audit.add(who('a'), read(n));
    await jest.advanceTimersByTimeAsync(0);
    expect(events).toHaveLength(1);
  });

  it('given no room to record them, then the log says whose reads are not in the trail', async () => {
    hasRoom = false;
    audit.add(who('a'), read(1));
    await audit.flush();
    expect(warnings).toEqual([expect.objectContaining({ actor: 'a', requests: ['r-1'] })]);
  });
});
