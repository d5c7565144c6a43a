import { UnmappedError, type ImportFormat } from '../import-format.js';
import { atPath, objectAt, textAt } from '../values/at-path.js';
import { occurredAtOf } from '../values/occurred-at.js';
import { clip } from '../values/words.js';

const OPERATIONS: Readonly<Record<string, string>> = {
  A: 'created',
  M: 'modified',
  T: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
};

/** Changes of files in a git repository, one record for each file of each commit (see `readGitLog`). */
export const git: ImportFormat = {
  name: 'git',
  description: 'the history of a git repository: who changed which file, when and why',
  detect: (record) => 'commit' in record && 'change' in record,
  map(record) {
    const commit = textAt(record, 'commit');
    const author = textAt(record, 'author.email') ?? textAt(record, 'author.name');
    const occurredAt = occurredAtOf(atPath(record, 'author.date'));
    if (commit === undefined || author === undefined)
      throw new UnmappedError('GIT.NO_COMMIT', 'The record has no commit or no author.');
    if (occurredAt === undefined) throw new UnmappedError('GIT.NO_TIME', 'The record has no date.');
    const change = objectAt(record, 'change');
    const path = textAt(change, 'path');
    const operation =
      path === undefined ? 'committed' : (OPERATIONS[textAt(change, 'status')?.charAt(0) ?? ''] ?? 'modified');
    const subject = textAt(record, 'subject');
    return {
      id: `git:${commit}:${path ?? ''}`,
      type: path === undefined ? 'commit.created' : `file.${operation}`,
      occurredAt,
      actor: { id: clip(author), type: 'user' },
      entity: path === undefined ? { type: 'commit', id: commit } : { type: 'file', id: clip(path) },
      operation,
      category: 'entity-mutation',
      ...(path !== undefined && operation !== 'created' && { before: objectAt(change, 'before') }),
      ...(path !== undefined && operation !== 'deleted' && { after: objectAt(change, 'after') }),
      ...(subject !== undefined && { reason: clip(subject, 8192) }),
      service: 'git',
      correlationId: commit,
      metadata: {
        commit,
        authorName: clip(textAt(record, 'author.name') ?? author),
      },
    };
  },
};
