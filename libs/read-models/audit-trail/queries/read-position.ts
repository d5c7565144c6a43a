import type { Database } from '#libs/database';
import { readPositions } from '#libs/projections';
import type { Reflected } from './read-extents.js';

/** The position that the audit trail reflects. */
export async function readPosition(database: Database): Promise<Reflected> {
  const [there] = await readPositions(database, ['audit-trail']);
  return { position: there?.position ?? null, extents: [], retired: null };
}
