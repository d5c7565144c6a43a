import type { Pool } from 'pg';

/** The role that may read what callers may ask for, and nothing else. */
export const READER_ROLE = 'steno_reader';

/**
 * The role for reads on behalf of a tenant: {@link READER_ROLE}, where the migrations could make it. Elsewhere the login
 * role reads itself, which row-level security then binds by FORCE; unless it is a superuser, which has always made the role.
 */
export async function findReaderRole(pool: Pool): Promise<string> {
  const { rows } = await pool.query(`SELECT FROM pg_roles WHERE rolname = $1 AND pg_has_role(oid, 'MEMBER')`, [
    READER_ROLE,
  ]);
  return rows.length > 0 ? READER_ROLE : 'none';
}
