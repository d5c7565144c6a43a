import { CHECKPOINT_STREAM, EVENT_CATALOGUE } from '#libs/contracts';
import type { Database, DatabaseClient } from '#libs/database';
import { commitmentOf, decodeMetadata, type EventStore, type RecordedEvent } from '#libs/event-store';
import { monthOf } from '#libs/kernel';
import {
  reconcile,
  type Reconciliation,
  type ReconcileProgress,
  Sink,
  type SinkRow,
  type WithoutRow,
} from '#libs/projections';
import { AUDIT_TRAIL } from '../projection/audit-trail.name.js';
import { NO_CLASS } from '../projection/entry-of-domain-event.js';
import { EVENT_IDS, IS_CHOSEN_ID, isChosenId } from '../table/event-ids.js';
import { leavesOf, Partitions } from '../table/partitions.js';
import { LIVE_SCHEMA } from '../table/tables.ddl.js';

/** What its entries are called as a sink, and the ids that their callers chose. */
const [ENTRIES, IDS] = ['audit-entries', 'audit-event-ids'];

/** The entries: a row for each event that is one. */
class EntriesSink extends Sink {
  override readonly name = ENTRIES;

  override wants(): boolean {
    return true;
  }

  override readonly wantsSql = 'true';

  /** Partitions by name, which no row-level security guards. */
  override async rowsSql(client: DatabaseClient, condition: string): Promise<string> {
    const all = (await leavesOf(client, LIVE_SCHEMA)).map(
      (leaf) => `SELECT position, event_id, duplicate_of IS NOT NULL AS is_repetition
        FROM ${LIVE_SCHEMA}.${client.escapeIdentifier(leaf)} WHERE ${condition}`,
    );
    const none = 'SELECT NULL::bigint AS position, NULL::uuid AS event_id, false AS is_repetition WHERE false';
    return [...all, none].join(' UNION ALL ');
  }
}

/** The ids that callers chose: a row for the first entry with each. */
class IdsSink extends Sink {
  override readonly name = IDS;

  override wants({ id }: Pick<RecordedEvent, 'id'>, { isRepetition }: SinkRow): boolean {
    return isChosenId(id) && !isRepetition;
  }

  override readonly wantsSql = `NOT is_repetition AND ${IS_CHOSEN_ID}`;

  override async rowsSql(_client: DatabaseClient, condition: string): Promise<string> {
    return `SELECT position, event_id, false AS is_repetition FROM ${LIVE_SCHEMA}.${EVENT_IDS} WHERE ${condition}`;
  }
}

/** Whether an event is the store's own, or a checkpoint. */
function hasNoEntry({ type, stream }: RecordedEvent): boolean {
  return type.startsWith('$') || stream === CHECKPOINT_STREAM;
}

/** Why an event has no entry: it is the store's own, or a checkpoint, or none of ours, or its partition is retired. */
function reasonOf(event: RecordedEvent, partitions: Partitions): WithoutRow | undefined {
  if (hasNoEntry(event)) return 'withoutEntry';
  const metadata = decodeMetadata(event.metadata);
  if (!metadata || commitmentOf(event.data).kind === 'foreign') return 'foreign';
  const retentionClass = retentionClassOf(event);
  return partitions.isRetired({ month: monthOf(metadata.recordedAt), retentionClass }) ? 'retired' : undefined;
}

/** The class of the partition that the entry of an event is in: of its first box, or of its type where it has none. */
function retentionClassOf({ type, data }: RecordedEvent): string {
  const { boxes } = JSON.parse(Buffer.from(data).toString('utf8')) as { boxes: { class: string }[] };
  return boxes[0]?.class ?? EVENT_CATALOGUE.find(type)?.retentionClass ?? NO_CLASS;
}

/** Accounts for every event of the log in the audit trail: each is an entry, parked, dropped, or none that has an entry. */
export async function reconcileAuditTrail(
  eventStore: EventStore,
  database: Database,
  onProgress?: (progress: ReconcileProgress) => void,
): Promise<Reconciliation> {
  const partitions = new Partitions(LIVE_SCHEMA, true);
  // Every month but those to come may be retired: what is known here is what the database says.
  await partitions.load(database, '9999-12');
  return reconcile({
    eventStore,
    database,
    projection: AUDIT_TRAIL,
    sinks: [new EntriesSink(), new IdsSink()],
    hasNoEntry,
    reasonOf: (event) => reasonOf(event, partitions),
    sinkOf: (part) => (part === EVENT_IDS ? IDS : ENTRIES),
    ...(onProgress && { onProgress }),
  });
}
