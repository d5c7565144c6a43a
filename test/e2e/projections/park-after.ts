import type { Client } from 'pg';

/** Makes it as if the rows of all events after a position had been refused: they are not in the trail, and on the list. */
export async function parkAfter(postgres: Client, position: string): Promise<void> {
  for (const leaf of await leaves(postgres))
    await postgres.query(
      `WITH gone AS (DELETE FROM ${leaf} WHERE position > $1 RETURNING position, event_id, stream, revision)
      INSERT INTO projections.parked_events (projection, version, position, event_id, stream, revision, type, code, error)
      SELECT 'audit-trail', v.version, g.position, event_id, stream, revision, 'audit.event-recorded.v1',
        'PROJECTION.ROW_REFUSED', 'SQLSTATE 23514'
      FROM gone g, projections.positions v
      WHERE v.projection = 'audit-trail' AND v.state = 'live' ORDER BY g.position`,
      [position],
    );
}

/** Changes the actor of the entry at a position, as somebody with access to the database could. */
export async function forgeActor(postgres: Client, position: string): Promise<void> {
  for (const leaf of await leaves(postgres))
    await postgres.query(`UPDATE ${leaf} SET actor_id = 'mallory' WHERE position = $1`, [position]);
}

/** The partitions with entries, past the row-level security of the whole. */
async function leaves(postgres: Client): Promise<string[]> {
  const { rows } = await postgres.query<{ leaf: string }>('SELECT leaf FROM audit_trail.partitions');
  return rows.map(({ leaf }) => `audit_trail."${leaf}"`);
}
