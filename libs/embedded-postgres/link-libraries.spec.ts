import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkLibraries } from './binaries.js';

const links = [
  { source: 'native/lib/libfirst.so.1.2', target: 'native/lib/libfirst.so.1' },
  { source: 'native/lib/libsecond.so.3.4', target: 'native/lib/libsecond.so.3' },
];

describe('linking the libraries of the package', () => {
  let top: string;
  let lib: string;
  let binaries: { initdb: string; postgres: string };

  beforeEach(async () => {
    top = await mkdtemp(join(tmpdir(), 'steno-links-'));
    lib = join(top, 'package', 'native', 'lib');
    await mkdir(lib, { recursive: true });
    await writeFile(join(top, 'package', 'native', 'pg-symlinks.json'), JSON.stringify(links));
    await writeFile(join(lib, 'libfirst.so.1.2'), '');
    await writeFile(join(lib, 'libsecond.so.3.4'), '');
    binaries = { initdb: '', postgres: join(top, 'package', 'native', 'bin', 'postgres') };
  });

  afterEach(() => rm(top, { recursive: true }));

  it('given that the install script made them, then nothing is made', async () => {
    await writeFile(join(lib, 'libfirst.so.1'), '');
    await writeFile(join(lib, 'libsecond.so.3'), '');
    expect(await linkLibraries(binaries, join(top, 'links'))).toEqual({});
  });

  it('given that it did not run, then they are made elsewhere, and both places are searched', async () => {
    const env = await linkLibraries(binaries, join(top, 'links'));
    expect(Object.values(env)).toEqual([`${join(top, 'links')}:${lib}`]);
    expect(await readlink(join(top, 'links', 'libfirst.so.1'))).toBe(join(lib, 'libfirst.so.1.2'));
    expect(await readlink(join(top, 'links', 'libsecond.so.3'))).toBe(join(lib, 'libsecond.so.3.4'));
  });

  it('given links of an earlier place of the project, then they are made anew', async () => {
    await linkLibraries(binaries, join(top, 'links'));
    await expect(linkLibraries(binaries, join(top, 'links'))).resolves.not.toEqual({});
  });
});
