import { AUDIT_EVENT_RECORDED, type EventCatalogue, RETENTION_CLASSES } from '#libs/contracts';
import type { Database } from '#libs/database';
import type { EventCodec, EventStore, RecordedEvent } from '#libs/event-store';
import { formatTimestamp, monthOf, type Clock } from '#libs/kernel';
import { PartedProjection, type PartPreparation, type PreparedBatch } from '#libs/projections';
import { AuditTrailTables } from '../table/audit-trail-tables.js';
import { AUDIT_TRAIL } from './audit-trail.name.js';
import { EntriesPreparation } from './entries-preparation.js';
import { EntryMaker } from './entry-maker.js';
import { joinEntries, type MovedEntries } from './moved-entries.js';

/** How far ahead of need partitions are made. */
const AHEAD_MS = 7 * 24 * 3_600_000;

export interface AuditTrailProjectionOptions {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly database: Database;
  readonly clock: Clock;
  /** Those of the live version, unless others are given. */
  readonly tables?: AuditTrailTables;
  /** The event types that are known; all that this version knows, unless others are given. */
  readonly catalogue?: EventCatalogue;
}

/** The audit trail: an entry for each audit event, and for each domain event the one that comes of it by itself. */
export class AuditTrailProjection extends PartedProjection {
  override readonly name = AUDIT_TRAIL;
  private readonly entries: EntryMaker;
  private readonly tables: AuditTrailTables;

  constructor(private readonly options: AuditTrailProjectionOptions) {
    super();
    this.entries = new EntryMaker(options.eventStore, options.codec, options.catalogue);
    this.tables = options.tables ?? new AuditTrailTables();
  }

  override begin(): PartPreparation {
    return new EntriesPreparation(this.entries, this.tables);
  }

  /** An audit event says everything itself; of a domain event, what was before it is in its stream. */
  override standsAlone({ type }: RecordedEvent): boolean {
    return type === AUDIT_EVENT_RECORDED;
  }

  override join(parts: readonly unknown[]): PreparedBatch {
    return joinEntries(parts as readonly MovedEntries[], this.tables);
  }

  /** Makes the partitions of this month, and of the next one when it is near. What is remembered of the tables is read anew. */
  override async maintain(): Promise<void> {
    const { database, clock } = this.options;
    const { partitions, extents } = this.tables;
    const now = clock.nowMs();
    await partitions.load(database, monthOf(formatTimestamp(now)));
    extents.forget();
    const months = new Set([now, now + AHEAD_MS].map((at) => monthOf(formatTimestamp(at))));
    for (const month of months)
      for (const retentionClass of RETENTION_CLASSES) {
        const partition = { month, retentionClass };
        if (partitions.has(partition)) continue;
        await database.transaction((client) => partitions.ensure(client, partition));
        partitions.learn(partition);
      }
  }
}
