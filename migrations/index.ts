import type { MigrationInterface } from 'typeorm';
import { Projections } from './0001-projections.migration.js';
import { Keyring } from './0002-keyring.migration.js';
import { Identity } from './0003-identity.migration.js';
import { AuditTrail } from './0004-audit-trail.migration.js';
import { AuditTrailStatistics } from './0005-audit-trail-statistics.migration.js';
import { ReadModelVersions } from './0006-read-model-versions.migration.js';
import { DroppedEvents } from './0007-dropped-events.migration.js';
import { Attestation } from './0008-attestation.migration.js';
import { Retention } from './0009-retention.migration.js';
import { PositionsOfIds } from './0010-positions-of-ids.migration.js';
import { CopyingPhase } from './0011-copying-phase.migration.js';

/**
 * Every change of the database's shape, in the order in which it is made. A class says its number at the end of its
 * `name`, in thirteen digits; what has run once is never edited.
 */
export const migrations: (new () => MigrationInterface)[] = [
  Projections,
  Keyring,
  Identity,
  AuditTrail,
  AuditTrailStatistics,
  ReadModelVersions,
  DroppedEvents,
  Attestation,
  Retention,
  PositionsOfIds,
  CopyingPhase,
];
