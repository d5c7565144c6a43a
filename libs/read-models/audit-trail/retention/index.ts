export { listNews, noteAnnounced, type RetirementNews } from './announcements.js';
export { ArchiveDamagedError, ArchiveDirectory, type ArchiveManifest } from './archive-file.js';
export * from './legal-holds.port.js';
export { RetentionJob, type RetentionFinding, type RetentionJobOptions } from './retention-job.js';
export { planRetention, type Obstacle, type PlannedPartition, type RetirementStep } from './retention-plan.js';
export { type RetentionMode, type RetentionPolicy } from './retention-policy.js';
export * from './retired-partition.js';
