import { describe, expect, it } from '@jest/globals';
import { Metrics } from './metrics.js';

describe('what is counted and measured', () => {
  it('given batches of several sizes, then each is counted by its size, and their events are the sum', async () => {
    const metrics = new Metrics();
    metrics.observeBatches('audit-trail', [1, 40, 1_000]);
    metrics.observeBatches('audit-trail', []);
    const lines = (await metrics.registry.metrics()).split('\n');
    for (const line of [
      'steno_projection_batch_events_bucket{le="1",projection="audit-trail"} 1',
      'steno_projection_batch_events_bucket{le="50",projection="audit-trail"} 2',
      'steno_projection_batch_events_bucket{le="1000",projection="audit-trail"} 3',
      'steno_projection_batch_events_sum{projection="audit-trail"} 1041',
    ])
      expect(lines).toContain(line);
  });
});
