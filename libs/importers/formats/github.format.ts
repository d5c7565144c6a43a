import { isJsonObject } from '#libs/kernel';
import { UnmappedError, type ImportFormat } from '../import-format.js';
import { textAt } from '../values/at-path.js';
import { occurredAtOf } from '../values/occurred-at.js';
import { clip, toDotted } from '../values/words.js';

/** The public events of GitHub's Events API, as its archives keep them. */
export const github: ImportFormat = {
  name: 'github',
  description: 'events of the GitHub Events API, an event a line',
  detect: (record) =>
    isJsonObject(record['repo']) && isJsonObject(record['actor']) && 'payload' in record && 'created_at' in record,
  map(record) {
    const occurredAt = occurredAtOf(record['created_at']);
    const kind = toDotted((textAt(record, 'type') ?? '').replace(/Event$/, ''));
    const actor = textAt(record, 'actor.login');
    const repository = textAt(record, 'repo.name');
    if (kind === undefined || actor === undefined || repository === undefined)
      throw new UnmappedError('GITHUB.NO_EVENT', 'The record has no type, no actor or no repository.');
    if (occurredAt === undefined) throw new UnmappedError('GITHUB.NO_TIME', 'The record has no created_at.');
    const action = toDotted(textAt(record, 'payload.action') ?? '');
    const id = textAt(record, 'id');
    return {
      ...(id !== undefined && { id: `github:${id}` }),
      type: ['github', kind, action].filter(Boolean).join('.').slice(0, 128),
      occurredAt,
      actor: { id: clip(actor), type: actor.endsWith('[bot]') ? 'service' : 'user' },
      entity: { type: 'repository', id: clip(repository) },
      category: 'entity-mutation',
      service: 'github',
      metadata: { public: record['public'] ?? null, ref: textAt(record, 'payload.ref') ?? null },
    };
  },
};
