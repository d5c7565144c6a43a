import { CHECKPOINT_STREAM } from '#libs/contracts';
import type { Database, DatabaseClient } from '#libs/database';
import { commitmentOf, decodeMetadata, type EventStore, type Position, type RecordedEvent } from '#libs/event-store';
import {
  reconcile,
  type Reconciliation,
  type ReconcileProgress,
  Sink,
  type SinkRow,
  type WithoutRow,
} from '#libs/projections';
import { AUDIT_TRAIL } from '../projection/audit-trail.projection.js';
import { EVENT_IDS, isChosenId } from '../table/event-ids.js';
import { LIVE_SCHEMA } from '../table/tables.ddl.js';

/** What its entries are called as a sink, and the ids that their callers chose. */
const [ENTRIES, IDS] = ['audit-entries', 'audit-event-ids'];

/** The entries: a row for each event that is one. */
class EntriesSink extends Sink {
  override readonly name = ENTRIES;

  override wants(): boolean {
    return true;
  }

  /** Partitions by name, which no row-level security guards. */
  override async rowsSql(client: DatabaseClient, upTo: Position): Promise<string> {
    const { rows } = await client.query<{ leaf: string }>(`SELECT leaf FROM ${LIVE_SCHEMA}.partitions ORDER BY leaf`);
    const all = rows.map(
      ({ leaf }) => `SELECT position, event_id, duplicate_of IS NOT NULL AS is_repetition
        FROM ${LIVE_SCHEMA}.${client.escapeIdentifier(leaf)} WHERE position <= ${upTo}`,
    );
    const none = 'SELECT NULL::bigint AS position, NULL::uuid AS event_id, false AS is_repetition WHERE false';
    return `${[...all, none].join(' UNION ALL ')} ORDER BY position`;
  }
}

/** The ids that callers chose: a row for the first entry with each. */
class IdsSink extends Sink {
  override readonly name = IDS;

  override wants({ id }: Pick<RecordedEvent, 'id'>, { isRepetition }: SinkRow): boolean {
    return isChosenId(id) && !isRepetition;
  }

  override async rowsSql(_client: DatabaseClient, upTo: Position): Promise<string> {
    return `SELECT position, event_id, false AS is_repetition FROM ${LIVE_SCHEMA}.${EVENT_IDS}
      WHERE position <= ${upTo} ORDER BY position`;
  }
}

/** Why an event has no entry: it is the store's own, or a checkpoint, or none of ours. */
function reasonOf(event: RecordedEvent): WithoutRow | undefined {
  if (event.type.startsWith('$') || event.stream === CHECKPOINT_STREAM) return 'withoutEntry';
  return decodeMetadata(event.metadata) && commitmentOf(event.data).kind === 'format-1' ? undefined : 'foreign';
}

/** Accounts for every event of the log in the audit trail: each is an entry, parked, dropped, or none that has an entry. */
export function reconcileAuditTrail(
  eventStore: EventStore,
  database: Database,
  onProgress?: (progress: ReconcileProgress) => void,
): Promise<Reconciliation> {
  return reconcile({
    eventStore,
    database,
    projection: AUDIT_TRAIL,
    sinks: [new EntriesSink(), new IdsSink()],
    reasonOf,
    sinkOf: (part) => (part === EVENT_IDS ? IDS : ENTRIES),
    ...(onProgress && { onProgress }),
  });
}
