import type { ClientBase } from 'pg';

/** How long a session may wait for its client while another one waits for it, in milliseconds. */
const PATIENCE_MS = 1_000;

/**
 * Of the sessions that keep those of one program's name waiting: those of our own that have waited for their client for more than
 * a moment. Live processes of ours do not wait within a transaction; one that is stopped, or cut off, may for ever.
 */
const END = `
  SELECT pg_terminate_backend(b.pid)
  FROM pg_stat_activity w, unnest(pg_blocking_pids(w.pid)) AS blocking, pg_stat_activity b
  WHERE w.datname = current_database() AND w.usename = current_user AND w.wait_event_type = 'Lock'
    AND w.application_name = $2
    AND b.pid = blocking AND b.usename = current_user AND b.application_name LIKE 'stenographer%'
    AND b.wait_event = 'ClientRead' AND b.state_change < clock_timestamp() - make_interval(secs => $1)`;

/**
 * Ends the sessions of frozen processes that hold locks for which connections of the name `applicationName` wait. To be called on a
 * connection that waits for nobody itself.
 */
export async function endFrozenSessions(client: ClientBase, applicationName: string): Promise<void> {
  await client.query(END, [PATIENCE_MS / 1_000, applicationName]);
}
