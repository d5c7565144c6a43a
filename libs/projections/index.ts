export * from './attestation/attest-digests.js';
export { attestDeeply, type AttestationScope } from './attestation/attest-deeply.js';
export * from './attestation/attest-events.js';
export { type LastAttestation, readAttestation } from './attestation/attestation-results.js';
export * from './attestation/attestation-schedule.js';
export { addDigests, forgetDigest, readDigests } from './attestation/kept-digests.js';
export { type LogPlace, type Random } from './attestation/log-places.js';
export * from './attestation/reprojection.port.js';
export * from './attestation/row-sum.js';
export * from './host/messages.js';
export * from './host/projection-host.js';
export * from './host/reached-position.js';
export * from './parked/parked-event.js';
export {
  countDropped,
  type DroppedEvent,
  dropParkedEvent,
  type Dropping,
  listDropped,
} from './parked/dropped-events.js';
export { countParked, findParked, listParked } from './parked/parked-events.js';
export { notParked } from './parked/not-parked.js';
export * from './parked/retry-parked.js';
export {
  type ModelVersion,
  PositionMovedError,
  readCounts,
  readPositions,
  readVersionPosition,
  type ProjectionPosition,
} from './positions/positions.js';
export type { FromPreparing, ToPreparing } from './preparing/preparing-messages.js';
export * from './preparing/parted-projection.port.js';
export { PreparingThreads, type PreparingThreadsOptions, type PreparingWorker } from './preparing/preparing-threads.js';
export { PreparingThread, type PreparingTools } from './preparing/serve-preparing.js';
export * from './projection.port.js';
export { BATCH_LIMITS, type BatchLimits } from './runner/batch.js';
export { ProjectionRunner, type RunnerListener, type RunnerOptions } from './runner/projection-runner.js';
export { type Stage } from './runner/stage-times.js';
export * from './reconciliation/reconciliation.js';
export * from './reconciliation/merge.js';
export * from './reconciliation/reconcile.js';
export * from './reconciliation/sink.port.js';
export { checkPosition } from './rebuild/log-pass.js';
export { Pace } from './rebuild/pace.js';
export * from './rebuild/rebuild-listener.js';
export { Rebuilder, type RebuilderOptions } from './rebuild/rebuilder.js';
export { type Comparison, compareSchemas, compareWithLive } from './versions/comparison.js';
export * from './versions/read-model.port.js';
export * from './versions/state-digest.js';
export * from './versions/versions.js';
export { type LogRange, replayRange, type ReplayOptions } from './replay/replay-range.js';
export { type ReplayCounts, type ReplayRefusal } from './replay/replay-report.js';
export * from './replay/scratch-schema.js';
