import type { Database } from '#libs/database';

const SESSIONS = `
  SELECT pid, application_name AS name, state, coalesce(wait_event_type || ' ' || wait_event, 'runs') AS waits,
    round(extract(epoch FROM clock_timestamp() - state_change)::numeric, 1)::float8 AS seconds,
    pg_blocking_pids(pid) AS behind, regexp_replace(left(query, 100), '\\s+', ' ', 'g') AS query
  FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY application_name, pid`;

const VERSIONS = `
  SELECT projection, version, state, position, phase, updated_at::text FROM projections.positions
  LEFT JOIN projections.rebuilds USING (projection, version) ORDER BY projection, version`;

/** What each session of the database does or waits for, and where each version is: to be printed where something did not go on. */
export async function whoWaits(database: Database): Promise<string> {
  const lines = async (sql: string): Promise<string[]> =>
    (await database.query(sql)).map((row) => JSON.stringify(row)); // prettier-ignore
  try {
    return [...(await lines(SESSIONS)), ...(await lines(VERSIONS))].join('\n');
  } catch (error) {
    return `PostgreSQL does not answer: ${(error as Error).message}`;
  }
}
