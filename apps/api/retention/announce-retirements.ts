import { AuditLog, type AuditLogParts } from '#libs/audit';
import type { AuditEvent } from '#libs/contracts';
import type { Database } from '#libs/database';
import { listNews, noteAnnounced, type RetirementNews } from '#libs/read-models';

function eventOf({ month, retentionClass, state, entries, archiveFile, archiveSha256 }: RetirementNews): AuditEvent {
  const operation = state === 'detached' ? 'detach' : 'drop';
  return {
    id: `retention/${month}/${retentionClass}/${operation}`,
    type: `retention.partition.${operation}`,
    // Evidence of what was disposed of is itself kept for ever.
    category: 'compliance',
    retentionClass: 'legal',
    severity: 'medium',
    actor: { id: 'retention', type: 'service' },
    entity: { type: 'audit-trail-partition', id: `${month}/${retentionClass}` },
    service: 'stenographer',
    reason: `The time of the retention class ${retentionClass} is over for entries recorded in ${month}.`,
    after: { month, retentionClass, state, entries, archiveFile, archiveSha256 },
  };
}

/**
 * Records in the audit trail of every tenant concerned what was retired, once: the ids of the events follow from what they
 * say, so that a run that ended before it could note them records nothing twice.
 */
export async function announceRetirements(database: Database, parts: () => AuditLogParts): Promise<void> {
  const news = await listNews(database);
  for (const [i, one] of news.entries()) {
    await new AuditLog(parts, one.tenantId).record(eventOf(one));
    const next = news[i + 1];
    const isLast = next?.month !== one.month || next.retentionClass !== one.retentionClass || next.state !== one.state;
    if (isLast) await noteAnnounced(database, one, one.state);
  }
}
