import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { typescriptArguments } from '../../testing/run-typescript.js';
import { seededRandom } from '../../testing/seeded-random.js';
import { withTemporaryDirectory } from '../temporary-directory.js';
import { type Facts, holds, SkippedError, type TortureRow } from '../torture-row.js';

const PROCESS = join(import.meta.dirname, '../../testing/full-disk-process.ts');
const FILLER_BYTES = 600_000;
const APPENDS_AFTERWARDS = 30;

interface Found {
  readonly refusal: string;
  readonly stateWhenFull: string;
  readonly readsWhenFull: boolean;
  readonly stateAtStart: string;
  readonly outcome: string;
  readonly isWhole: boolean;
  readonly shownWhenFull: number;
  readonly appends: number;
}

/** A real disk of a few megabytes, filled by the log, started on while full, given room, and gone on with. */
async function run(seed: number): Promise<Facts> {
  const random = seededRandom(seed);
  return withTemporaryDirectory(async (directory) => {
    const found = await fillTmpfs(directory, 2_000_000 + Math.floor(random() * 2_000_000));
    const say = () => JSON.stringify(found);
    holds('I3', found.refusal === 'LOG.READ_ONLY' && found.stateWhenFull === 'read-only', say);
    holds('I1', found.readsWhenFull && found.shownWhenFull === found.appends - APPENDS_AFTERWARDS, say);
    holds('I1', found.isWhole && found.outcome === 'clean', say);
    return {
      'full disks': 1,
      'appends kept': found.appends,
      'read-only starts': Number(found.stateAtStart === 'read-only'),
    };
  });
}

/** In a mount namespace of its own, which needs no root where the kernel lets users have them. */
async function fillTmpfs(directory: string, bytes: number): Promise<Found> {
  const filler = join(directory, 'filler');
  const script =
    `mount -t tmpfs -o size=${bytes} tmpfs "$1" || exit 99; ` +
    `head -c ${FILLER_BYTES} /dev/zero > "$2"; shift 2; exec "$@"`;
  const node = [process.execPath, ...typescriptArguments(PROCESS), join(directory, 'log'), filler];
  const unshare = ['-rm', 'sh', '-c', script, 'sh', directory, filler, ...node];
  const { stdout } = await promisify(execFile)('unshare', unshare).catch(
    (error: { code?: unknown; stderr?: string }) => {
      const cannot = error.code === 'ENOENT' || error.code === 99 || /unshare/.test(error.stderr ?? '');
      if (cannot) throw new SkippedError(`no tmpfs can be mounted here: ${error.stderr ?? 'there is no unshare'}`);
      throw error;
    },
  );
  return JSON.parse(stdout) as Found;
}

export const fullDisk: TortureRow = {
  row: 16,
  title: 'a full disk (ENOSPC on a tmpfs), a start on it, then room',
  unit: 'full disks',
  perRun: 1,
  short: 1,
  long: 50,
  run,
};
