import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#libs/kernel';
import { readOrCreateCustodyKey } from '../custody/custody-key.js';
import { nodeFileSystem } from '../file-system/node.file-system.js';
import { inspectLog } from '../inspection/inspect-log.js';
import type { Finding } from './finding.js';
import { logOwner } from './owner.js';
import { type Verification, verifyLog } from './verify-log.js';

const VERIFICATIONS = 8;
const TESTING = join(import.meta.dirname, '../testing');

describe('verifying a log that a process is writing', () => {
  let directory: string;
  let child: ChildProcess;
  /** What the process last said was on disk. */
  let acknowledged = 0;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'steno-live-'));
    const loader = join(TESTING, 'typescript-loader.mjs');
    const script = [join(TESTING, 'live-process.ts'), directory];
    const node = ['--no-warnings', '--conditions=steno-source', '--import', loader, ...script];
    child = spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n');
      text = lines.pop()!;
      acknowledged = Number(lines.at(-1) ?? acknowledged);
    });
    await once(child.stdout!, 'data');
  });

  afterEach(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(directory, { recursive: true, force: true });
  });

  async function verify(): Promise<Verification & { found: readonly Finding[] }> {
    const { publicKey } = await readOrCreateCustodyKey(nodeFileSystem, directory);
    const found: Finding[] = [];
    const verification = await verifyLog({
      directory,
      clock: new SystemClock(),
      keys: [publicKey],
      isLive: async () => (await logOwner(directory, undefined)).isLive,
      onFinding: (finding) => found.push(finding),
    });
    return { ...verification, found };
  }

  it('given that it goes on writing, when verified again and again, then nothing is wrong and all that it had acknowledged is there; nor when it is killed, nor when it has closed', async () => {
    let segments = 0;
    for (let count = 0; count < VERIFICATIONS || segments < 5; count++) {
      const before = acknowledged;
      const { found, isLive, end, ...rest } = await verify();
      expect({ count, found, isLive }).toEqual({ count, found: [], isLive: true });
      expect(end.position).toBeGreaterThanOrEqual(before);
      segments = rest.segments;
      const { head, frontier } = await inspectLog(directory, true);
      expect(head!.position).toBeGreaterThanOrEqual(frontier!.position);
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    const killed = await verify();
    expect(killed.isLive).toBe(false);
    // The last full segment may have been killed before it was signed.
    expect(killed.found.filter(({ kind }) => kind !== 'custody-missing')).toEqual([]);
    expect(killed.end.position).toBeGreaterThanOrEqual(acknowledged);
  });

  it('given that it is told to stop, when it has, then all of the log is signed up to its end', async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
    const { found, isLive, custody, end } = await verify();
    expect({ found, isLive, upTo: custody.upTo }).toEqual({ found: [], isLive: false, upTo: end.position });
  });
});
