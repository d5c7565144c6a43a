import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '#libs/kernel';
import { AppendOutcomeUnknownError, type RecordableEvent, type RecordOutcome } from '#libs/event-store';
import { temporaryDirectory } from '#libs/testing';
import { Spool } from './spool.js';

const event = (id: string): RecordableEvent => ({
  id,
  type: 'audit.event-recorded.v1',
  data: new Uint8Array(Buffer.from(`data of ${id}`)),
  period: '2026-11',
  schema: '1.0',
  chosenId: false,
  fingerprint: 'f',
  reseal: () => Promise.reject(new Error('nobody asks')),
});

describe('what was accepted and could not be written', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let spool: Spool;
  let answer: RecordOutcome;
  const recorded: { tenantId: string; event: RecordableEvent }[] = [];
  const recorder = {
    async record(tenantId: string, events: readonly RecordableEvent[]): Promise<RecordOutcome[]> {
      for (const one of events) recorded.push({ tenantId, event: one });
      return events.map(() => answer);
    },
  };
  const files = (): Promise<string[]> => readdir(join(directory.path, 'buffered')).catch(() => []);

  beforeEach(async () => {
    directory = await temporaryDirectory();
    spool = new Spool(directory.path, new ManualClock());
    recorded.length = 0;
    answer = { status: 'recorded' } as RecordOutcome;
  });

  afterEach(() => directory.remove());

  it('given nothing, then nothing is written, and nothing recorded', async () => {
    await spool.write(new Map());
    await spool.replay(recorder);
    expect([await files(), recorded]).toEqual([[], []]);
  });

  it('given events of two tenants, when they are replayed, then each is recorded after a look at what is there', async () => {
    await spool.write(
      new Map([
        ['a', [event('1'), event('2')]],
        ['b', [event('3')]],
      ]),
    );
    await spool.replay(recorder);
    expect(recorded.map(({ tenantId, event: { id, chosenId, data } }) => [tenantId, id, chosenId, String(Buffer.from(data))])).toEqual([
      ['a', '1', true, 'data of 1'],
      ['a', '2', true, 'data of 2'],
      ['b', '3', true, 'data of 3'],
    ]); // prettier-ignore
    expect(await files()).toEqual([]);
    expect(await recorded[0]!.event.reseal(new Date('2026-12-01T00:00:00Z'))).toMatchObject({
      id: '1',
      period: '2026-12',
    });
  });

  it('given a store that is away, when they are replayed, then they stay for the next time', async () => {
    await spool.write(new Map([['a', [event('1')]]]));
    answer = { status: 'unknown', error: new AppendOutcomeUnknownError('away') };
    await spool.replay(recorder);
    expect(await files()).toHaveLength(1);
  });
});
