import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from '@jest/globals';

const compiled = join(process.cwd(), 'dist/apps/api/workers/leave-thread.js');

/** A thread with something that keeps it, which leaves; gives its exit code. */
function exitCodeOf(closed: string): Promise<number> {
  const code = `
    setInterval(() => undefined, 1_000);
    import('${pathToFileURL(compiled).href}').then(({ leaveThread }) => leaveThread(${closed}));`;
  return new Promise((resolve, reject) => new Worker(code, { eval: true }).once('exit', resolve).once('error', reject));
}

describe('leaving a thread', () => {
  it('given connections that never end, since the server is frozen, then the thread ends all the same', async () => {
    expect(existsSync(compiled)).toBe(true);
    expect(await exitCodeOf('new Promise(() => undefined)')).toBe(0);
  });

  it('given connections that cannot be closed, then it ends, and says so', async () => {
    const code = exitCodeOf("Promise.reject(new Error('broken'))");
    await expect(code).rejects.toThrow('broken');
  });
});
