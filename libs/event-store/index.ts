export * from './aggregates/aggregate.errors.js';
export { AggregateRepository } from './aggregates/aggregate-repository.js';
export {
  type CommandCase,
  CommandExecutor,
  type CommandExecutorOptions,
  type Timed,
} from './aggregates/command-executor.js';
export * from './aggregates/command-meta.js';
export type { Decider } from './aggregates/decider.js';
export * from './append-limits.js';
export { checkAppend } from './check-append.js';
export * from './codec/index.js';
export { eventAt } from './event-at.js';
export * from './event-store.errors.js';
export * from './event-store.port.js';
export * from './recorder/clock-check.port.js';
export * from './recorder/record-outcome.js';
export * from './recorder/recordable-event.js';
export * from './recorder/recorded-ids.port.js';
export { RecorderClock } from './recorder/recorder-clock.js';
export { Recorder, type RecorderOptions, type RecorderStatus } from './recorder/recorder.js';
export * from './recorder/stored-fingerprints.js';
