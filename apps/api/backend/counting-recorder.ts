import type { EventRecorder } from '#libs/audit';
import type { Metrics } from '../metrics/metrics.js';

/** The recorder, with what became of the events counted. */
export function countingRecorder(recorder: EventRecorder, metrics: Metrics): EventRecorder {
  return {
    async record(tenantId, events) {
      const outcomes = await recorder.record(tenantId, events);
      metrics.countOutcomes(outcomes);
      return outcomes;
    },
  };
}
