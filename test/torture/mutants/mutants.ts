/** A log that is wrong in one place, and the row of the matrix that must find it. */
export interface Mutant {
  readonly name: string;
  /** Path in the repository. */
  readonly file: string;
  /** Must be there exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly row: number;
  /** In the unit of the row. */
  readonly count: number;
}

const LOG = 'libs/write-ahead-log';
const SYNC = 'const synced = syncOrPoison(this.file.sync());';

export const mutants: readonly Mutant[] = [
  {
    name: 'groups are not synced',
    file: `${LOG}/writing/group-writer.ts`,
    find: SYNC,
    replace: 'const synced = Promise.resolve();',
    row: 7,
    count: 50,
  },
  {
    name: 'appends are acknowledged before the sync',
    file: `${LOG}/writing/group-writer.ts`,
    find: SYNC,
    replace: 'const synced = Promise.resolve(void syncOrPoison(this.file.sync()).catch(() => undefined));',
    row: 7,
    count: 300,
  },
  {
    name: 'the directory of a new segment is not synced',
    file: `${LOG}/segments/create-segment.ts`,
    find: '    await syncOrPoison(fileSystem.syncDirectory(dirname(segment.path)));\n',
    replace: '',
    row: 8,
    count: 100,
  },
  {
    name: 'a torn tail is not cut off',
    file: `${LOG}/recovery/recover-log.ts`,
    find: '  if (hasMore) await cutTail(fileSystem, last, end.position);\n',
    replace: '',
    row: 9,
    count: 40,
  },
  {
    name: 'a full segment keeps its room',
    file: `${LOG}/writing/group-writer.ts`,
    find: '    if (batch.end.sealed && this.room.isBehind(end)) await this.room.cutTo(this.file, end);\n',
    replace: '',
    row: 7,
    count: 40,
  },
  {
    name: 'recovery shows what only the page cache has',
    file: `${LOG}/recovery/recover-log.ts`,
    find: '  await rewriteTail(fileSystem, last, Math.max(from, last.header.basePosition), end.position);\n',
    replace: '  void from;\n',
    row: 7,
    count: 1000,
  },
  {
    name: 'a failed sync is taken for a success',
    file: `${LOG}/file-system/sync-or-poison.ts`,
    find: 'throw new LogPoisonedError(error);',
    replace: 'void [LogPoisonedError, error];',
    row: 7,
    count: 300,
  },
  {
    name: 'what a full disk took is not cut back',
    file: `${LOG}/writing/group-writer.ts`,
    find: 'if (!this.end.isBehindHole) await this.room.cutTo(this.file, this.endOffset);',
    replace: 'void fileOffset;',
    row: 17,
    count: 4000,
  },
  {
    name: 'the frontier does not count',
    file: `${LOG}/recovery/scan-log.ts`,
    find: '    if ((this.input.frontier?.position ?? 0) > position) return true;\n',
    replace: '',
    row: 9,
    count: 40,
  },
  {
    name: 'the chain is not followed',
    file: `${LOG}/format/check-frame.ts`,
    find: "  if (readChain(bytes, offset + FRAME.PREVIOUS_CHAIN) !== link.chain) return 'previous-chain';\n",
    replace: '',
    row: 26,
    count: 8,
  },
  {
    name: 'a second process is let in',
    file: `${LOG}/file-system/node.file-system.ts`,
    find: '  lock: lockDirectory,',
    replace: '  lock: async () => async () => undefined,',
    row: 22,
    count: 3,
  },
  {
    name: 'an append that is sent again is not recognised',
    file: 'apps/event-log/appending/append-decision.ts',
    find: "  return count === 0 ? WRONG : { kind: 'already-written', revision: revision + count };",
    replace: '  return WRONG;',
    row: 4,
    count: 1,
  },
];
