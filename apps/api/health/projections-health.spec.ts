import { describe, expect, it } from '@jest/globals';
import type { Backend } from '../backend/backend.js';
import { projectionsHealth, rebuildsHealth } from './projections-health.js';

const NOW = 1_000_000;
const STATUS = { projection: 'audit-trail', lagMs: 0, stuckMs: 0, parked: 0 };

function projections(statuses: object[], toldAt = NOW): ReturnType<typeof projectionsHealth> {
  return projectionsHealth({ statuses, toldAt } as unknown as Backend['projections'], NOW);
}

function rebuilds(phase: string, troubledSince?: number): ReturnType<typeof rebuildsHealth> {
  const newest = [{ projection: 'audit-trail', version: 2, phase }];
  return rebuildsHealth({ newest, troubledSince: () => troubledSince } as unknown as Backend['rebuilds'], NOW);
}

describe('what is told of projections', () => {
  it('given one that is level and one that moves far behind, then the whole is behind, and each says for itself', () => {
    const told = projections([{ ...STATUS, parked: 2 }, { ...STATUS, projection: 'calls', lagMs: 60_000, stuckMs: 700, parked: 1 }]); // prettier-ignore
    expect(told).toEqual({
      status: 'behind',
      checkedAt: new Date(NOW).toISOString(),
      lagMs: 60_000,
      parked: 3,
      projections: {
        'audit-trail': { status: 'ok', lagMs: 0, parked: 2 },
        calls: { status: 'behind', lagMs: 60_000, parked: 1 },
      },
    });
  });

  it('given one that has events and does not move, or a thread that is silent, then it is stuck', () => {
    expect(projections([STATUS, { ...STATUS, projection: 'calls', lagMs: 11_000, stuckMs: 10_001 }]).status).toBe('stuck'); // prettier-ignore
    expect(projections([STATUS], NOW - 10_001).status).toBe('stuck');
    expect(projections([STATUS], NOW - 9_000).status).toBe('ok');
    expect(projections([]).status).toBe('unavailable');
  });
});

describe('what is told of rebuilds', () => {
  it('given none, or one that is at its end, then all is well', () => {
    expect(rebuilds('switched')).toEqual({ status: 'ok', rebuilds: {} });
    expect(rebuilds('ready').rebuilds).toEqual({ 'audit-trail': { status: 'ok', version: 2, phase: 'ready' } });
  });

  it('given one that failed, or has trouble and makes no progress, then it says so', () => {
    expect(rebuilds('failed').status).toBe('failed');
    expect(rebuilds('loading', NOW - 10_001).status).toBe('stuck');
    expect(rebuilds('loading', NOW - 2_000).status).toBe('ok');
  });
});
