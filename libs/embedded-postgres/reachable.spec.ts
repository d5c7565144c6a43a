import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstUnreachable } from './reachable.js';

const stranger = { name: 'stranger', uid: 54_321, gid: 54_321 };

describe('what keeps a user from a path', () => {
  let top: string;
  let inner: string;

  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'steno-reach-'));
    inner = join(top, 'inner');
    await mkdir(inner);
  });

  afterEach(() => rm(top, { recursive: true }));

  it('given a closed directory on the way, then it is named', async () => {
    await chmod(top, 0o700);
    expect(await firstUnreachable([join(inner, 'file')], stranger)).toBe(top);
  });

  it('given directories that may be passed through, though not listed, then nothing does', async () => {
    await chmod(top, 0o711);
    await chmod(inner, 0o711);
    expect(await firstUnreachable([join(inner, 'file')], stranger)).toBeNull();
  });

  it('given the owner, then only its own bits count', async () => {
    await chmod(top, 0o077);
    const owner = { name: 'owner', uid: process.getuid!(), gid: process.getgid!() };
    expect(await firstUnreachable([top], owner)).toBeNull();
    expect(await firstUnreachable([inner], owner)).toBe(top);
  });
});
