import { type Database, seeAllTenants } from '#libs/database';
import type { Partition } from '../table/partition.ddl.js';
import type { RetirementState } from './retired-partition.js';

/** What a tenant is to be told of a partition that was retired. */
export interface RetirementNews extends Partition {
  readonly tenantId: string;
  readonly state: Extract<RetirementState, 'detached' | 'dropped'>;
  /** How many entries of this tenant were in it. */
  readonly entries: number;
  readonly archiveFile: string | null;
  readonly archiveSha256: string | null;
}

const LIST = `
  SELECT to_char(month, 'YYYY-MM') AS month, retention_class AS "retentionClass", tenant_id AS "tenantId", news.state,
    entries::int AS entries, archive_file AS "archiveFile", archive_sha256 AS "archiveSha256"
  FROM retention.partitions p JOIN retention.tenants t USING (month, retention_class),
    unnest(ARRAY['detached', 'dropped']) WITH ORDINALITY AS news (state, nth)
  WHERE news.nth > CASE p.announced WHEN 'dropped' THEN 2 WHEN 'detached' THEN 1 ELSE 0 END
    AND news.nth <= CASE p.state WHEN 'dropped' THEN 2 WHEN 'detached' THEN 1 ELSE 0 END
  ORDER BY month, retention_class, news.nth, tenant_id`;

/** What tenants have not been told yet. */
export function listNews(database: Database): Promise<RetirementNews[]> {
  return database.transaction(async (client) => {
    await seeAllTenants(client);
    return (await client.query<RetirementNews>(LIST)).rows;
  });
}

/** Notes that all tenants concerned were told of a partition up to a state. */
export async function noteAnnounced(
  database: Database,
  { month, retentionClass }: Partition,
  state: RetirementNews['state'],
): Promise<void> {
  const sql = `UPDATE retention.partitions SET announced = $3 WHERE month = ($1 || '-01')::date AND retention_class = $2`;
  await database.query(sql, [month, retentionClass, state]);
}
