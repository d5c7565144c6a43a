import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { identify, isRunning } from './process-identity.js';

describe('the identity of a process', () => {
  it('given that it runs, then it is told so, and told from another of the same number', async () => {
    const me = await identify(process.pid);
    expect(await isRunning(me)).toBe(true);
    expect(await isRunning({ ...me, started: 'another time' })).toBe(false);
  });

  it('given that it has ended, then it does not run', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    const identity = await identify(child.pid!);
    expect(await isRunning(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await isRunning(identity)).toBe(false);
    expect(await isRunning(await identify(child.pid!))).toBe(false);
  });
});
