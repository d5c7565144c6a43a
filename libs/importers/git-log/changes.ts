const RAW = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])(\d*)$/;

/** A file as one side of a change has it. */
export interface FileVersion {
  readonly path: string;
  readonly mode: string;
  /** The object id of its content. */
  readonly blob: string;
}

/** What a commit did to one file. */
export interface Change {
  /** `A`dded, `M`odified, `D`eleted, `R`enamed, `C`opied, `T`ype changed. */
  readonly status: string;
  readonly path: string;
  readonly before?: FileVersion;
  readonly after?: FileVersion;
}

/** How many paths, whatever they look like, come after a token of `git log --raw -z`. */
export function pathsAfter(token: string): number {
  const status = RAW.exec(token.trim())?.[5];
  if (status === undefined) return 0;
  return status === 'R' || status === 'C' ? 2 : 1;
}

/** The changes that follow a commit's fields in `git log --raw -z`: what changed, then one path, or two for a rename. */
export function changesOf(tokens: readonly string[]): Change[] {
  const changes: Change[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const raw = RAW.exec(tokens[i]!.trim());
    if (!raw) continue;
    const [, oldMode, newMode, oldBlob, newBlob, status] = raw as unknown as string[];
    const oldPath = tokens[++i];
    const newPath = pathsAfter(raw[0]) === 2 ? tokens[++i] : oldPath;
    if (oldPath === undefined || newPath === undefined) break;
    changes.push({
      status: status!,
      path: newPath,
      ...(status !== 'A' && { before: { path: oldPath, mode: oldMode!, blob: oldBlob! } }),
      ...(status !== 'D' && { after: { path: newPath, mode: newMode!, blob: newBlob! } }),
    });
  }
  return changes;
}
