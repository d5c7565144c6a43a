import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { Backend } from '../backend/backend.js';
import { observeProjections } from './observe-projections.js';

describe('the figures of projections', () => {
  it('given two projections and a rebuild, then each has its own, and the figures of a thread that died are gone', async () => {
    const audit = { projection: 'audit-trail', position: '900', lagEvents: 3, lagMs: 1_500, parked: 1, batches: 4, events: 80 }; // prettier-ignore
    const calls = { ...audit, projection: 'calls', position: null, lagMs: 0 };
    const projections = { statuses: [audit, calls], isActive: true };
    const rebuilds = { newest: [{ projection: 'calls', phase: 'indexing', position: '400', head: '500', eventsPerSecond: 7 }] }; // prettier-ignore
    const registry = new Registry();
    observeProjections({ projections, rebuilds } as unknown as Backend, registry);
    const text = await registry.metrics();
    for (const line of [
      'steno_projection_position{projection="audit-trail"} 900',
      'steno_projection_lag_seconds{projection="audit-trail"} 1.5',
      'steno_projection_lag_seconds{projection="calls"} 0',
      'steno_projection_events_total{projection="audit-trail"} 80',
      'steno_projection_batches_total{projection="calls"} 4',
      'steno_projection_runner_active 1',
      'steno_rebuild_phase{projection="calls",phase="indexing"} 1',
      'steno_rebuild_phase{projection="calls",phase="failed"} 0',
      'steno_rebuild_head{projection="calls"} 500',
    ])
      expect(text.split('\n')).toContain(line);
    projections.statuses = [];
    expect(await registry.metrics()).not.toContain('steno_projection_position{');
  });
});
