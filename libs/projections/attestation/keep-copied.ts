import type { DatabaseClient } from '#libs/database';
import type { Position } from '#libs/event-store';
import { readLive } from '../positions/positions.js';
import type { ReadModel } from '../versions/read-model.port.js';
import type { PartDigest } from '../versions/state-digest.js';
import { sumOf } from './attest-digests.js';
import { addDigests, readDigests } from './kept-digests.js';
import { digestBetween } from './row-sum.js';

const SINCE = `
  UPDATE projections.positions n SET attested_at = l.attested_at FROM projections.positions l
  WHERE n.projection = $1 AND n.version = $2 AND l.projection = $1 AND l.state = 'live'`;

/**
 * Keeps the digests of rows that were copied up to a position: those of the live version without its rows of after that. So a
 * row that was changed behind the writer's back is found in the copy too.
 */
export async function keepCopied(
  client: DatabaseClient,
  model: ReadModel,
  version: number,
  upTo: Position,
): Promise<void> {
  const live = (await readLive(client, model.name))!.version;
  const digests = new Map<string, PartDigest>();
  for (const [part, kept] of await readDigests(client, { projection: model.name, version: live })) {
    const later = await sumOf(client, model, { schema: model.liveSchema, part, after: upTo });
    digests.set(part, digestBetween(later.digest(), kept));
  }
  await addDigests(client, { projection: model.name, version }, digests);
  await client.query(SINCE, [model.name, version]);
}
