import { describe, expect, it } from '@jest/globals';
import type { RebuildPhase, VersionRecord } from '#libs/projections';
import type { ShownProgress } from '../rebuild-messages.js';
import { forecast } from './forecast.js';

function given(
  phase: RebuildPhase,
  position: bigint | null,
  events: number,
  after: bigint | null = null,
): VersionRecord {
  const rebuild = { phase, after, maxPerSecond: null, isSwitchWanted: true, acceptedDifferences: null, requestedBy: 'a', requestedAt: new Date(0), endedAt: null, comparison: null, failure: null }; // prettier-ignore
  return { projection: 'p', version: 2, state: 'building', position, events, eventAt: null, parked: 0, rebuild };
}

function told(phase: RebuildPhase, head: string, eventsPerSecond: number, made = 0): ShownProgress {
  const times = { receiving: 0, opening: 0, preparing: 0, writing: 0 };
  return { projection: 'p', version: 2, phase, position: null, head, events: 0, eventsPerSecond, times, indexes: { made, all: 8 } }; // prettier-ignore
}

describe('how much of a rebuild is left', () => {
  it('given a quarter of the log at a rate, then the rest takes three times as long', () => {
    const left = forecast(given('loading', 1_000n, 100), told('loading', '4000', 10));
    expect(left).toEqual({ fraction: 0.25, remainingSeconds: 30 });
  });

  it('given rows that were copied, then only what comes after them counts, though they tell how many events there are in how many bytes', () => {
    const left = forecast(given('catching-up', 3_500n, 350, 3_000n), told('catching-up', '4000', 25));
    expect(left).toEqual({ fraction: 0.5, remainingSeconds: 2 });
  });

  it('given rows that are being copied, then their end is where the copy is to end', () => {
    const left = forecast(given('copying', 1_000n, 100, 3_000n), told('copying', '90000', 50));
    expect(left).toEqual({ fraction: 1 / 3, remainingSeconds: 4 });
    expect(forecast(given('copying', null, 0, 3_000n), told('copying', '90000', 0))).toEqual({ fraction: 0, remainingSeconds: null }); // prettier-ignore
  });

  it('given nothing applied yet, then the time is not known', () => {
    expect(forecast(given('loading', null, 0), told('loading', '4000', 0))).toEqual({
      fraction: 0,
      remainingSeconds: null,
    });
  });

  it('given indexes, then they are counted; given a phase that was told of another, or nobody who tells, then nothing is known', () => {
    expect(forecast(given('indexing', 4_000n, 9), told('indexing', '4000', 0, 2)).fraction).toBe(0.25);
    const unknown = { fraction: null, remainingSeconds: null };
    expect(forecast(given('indexing', 4_000n, 9), told('loading', '4000', 1))).toEqual(unknown);
    expect(forecast(given('loading', 1n, 9), undefined)).toEqual(unknown);
    expect(forecast(given('switched', 1n, 9), undefined)).toEqual({ fraction: 1, remainingSeconds: 0 });
  });
});
