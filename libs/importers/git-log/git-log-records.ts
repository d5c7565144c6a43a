import { changesOf, pathsAfter, type Change } from './changes.js';

const NUL = 0x00;
const COMMIT = '\u001e';
const FIELDS = ['%H', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%s', '%b'];

/** The arguments with which `git` writes what {@link gitLogRecords} reads: every commit with its files, the oldest first. */
export const gitLogArguments: readonly string[] = [
  ...'log --reverse -z --raw --no-abbrev --find-renames --root'.split(' '),
  `--format=%x1e${FIELDS.join('%x00')}%x00`,
];

/**
 * Reads the output of `git log` ({@link gitLogArguments}) as JSON lines, one for each file that a commit changed, and one
 * for a commit that changed none.
 */
export async function* gitLogRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let tokens: string[] = [];
  let pathsToCome = 0;
  for await (const token of tokensOf(chunks)) {
    if (pathsToCome === 0 && token.startsWith(COMMIT) && tokens.length >= FIELDS.length) {
      yield linesOf(tokens);
      tokens = [];
    }
    tokens.push(token);
    if (tokens.length > FIELDS.length) pathsToCome = pathsToCome > 0 ? pathsToCome - 1 : pathsAfter(token);
  }
  if (tokens.length >= FIELDS.length) yield linesOf(tokens);
}

/** The parts between NUL bytes. */
async function* tokensOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(NUL); end >= 0; end = bytes.indexOf(NUL, from)) {
      yield bytes.toString('utf8', from, end);
      from = end + 1;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

function linesOf(tokens: readonly string[]): Buffer {
  const [commit, parents, ...rest] = tokens.slice(0, FIELDS.length);
  const [authorName, authorEmail, authorDate, committerName, committerEmail, committerDate, subject, body] = rest;
  const changes: readonly (Change | undefined)[] = changesOf(tokens.slice(FIELDS.length));
  const record = {
    commit: commit!.slice(COMMIT.length),
    parents: parents === '' ? [] : parents!.split(' '),
    author: { name: authorName, email: authorEmail, date: authorDate },
    committer: { name: committerName, email: committerEmail, date: committerDate },
    subject,
    body: body!.trimEnd(),
  };
  let lines = '';
  for (const change of changes.length > 0 ? changes : [undefined])
    lines += `${JSON.stringify({ ...record, change })}\n`;
  return Buffer.from(lines);
}
