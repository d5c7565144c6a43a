export * from './host/messages.js';
export * from './host/projection-host.js';
export * from './parked/parked-event.js';
export { countParked, findParked, listParked } from './parked/parked-events.js';
export * from './parked/retry-parked.js';
export { PositionMovedError, readCounts, readPositions, type ProjectionPosition } from './positions/positions.js';
export * from './projection.port.js';
export { BATCH_LIMITS, type BatchLimits } from './runner/batch.js';
export { ProjectionRunner, type RunnerListener, type RunnerOptions } from './runner/projection-runner.js';
