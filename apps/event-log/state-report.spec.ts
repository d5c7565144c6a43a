import { describe, expect, it } from '@jest/globals';
import type { RecoveryReport } from '#libs/write-ahead-log';
import { type ReportedLog, stateReport } from './state-report.js';

const log: ReportedLog = {
  storeId: 'a-store',
  directory: '/data/event-log',
  durablePosition: 900,
  recovery: { damage: null } as RecoveryReport,
};
const damage = { id: 'f00d', damages: [{ from: 100, to: 200 }, { from: 300, to: 400 }] }; // prettier-ignore
const damaged: ReportedLog = { ...log, recovery: { damage } as unknown as RecoveryReport };

describe('what an operator is told of a log', () => {
  it('given a full disk, then where room is needed, and that nothing else need be done', () => {
    const { store, directory, what, whole, next } = stateReport('read-only', log);
    expect([store, directory, whole]).toEqual(['a-store', '/data/event-log', 'everything: positions 0 to 900']);
    expect(what).toMatch(/disk is full.* were not written/);
    expect(next[0]).toMatch(/^free space on the disk of \/data\/event-log; nothing need be restarted/);
  });

  it('given damage, then which parts are lost, its manifest, and how to name and repair them', () => {
    const { what, whole, next } = stateReport('degraded', damaged);
    expect([what, whole]).toEqual([
      expect.stringMatching(/damaged.*; manifest f00d$/),
      'positions 0 to 900, except 100 to 200, 300 to 400',
    ]);
    expect(next.at(-2)).toMatch(/--acknowledge f00d --reason/);
    expect(next.join()).toMatch(/steno log verify --data \/data\/event-log.*steno log repair --data \/data\/event-log/);
  });

  it('given a failed sync, then that what was acknowledged is there, and that it has to be started again', () => {
    const { what, whole, next } = stateReport('poisoned', log);
    expect(what).toContain('unknown outcome');
    expect(whole).toBe('everything acknowledged: positions 0 to 900');
    expect(next[0]).toMatch(/^start the event log again/);
  });

  it('given an open log, then there is nothing to do', () => {
    expect(stateReport('open', log)).toMatchObject({ what: 'the log takes appends', next: [] });
  });
});
