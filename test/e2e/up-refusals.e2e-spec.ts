import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { temporaryDirectory } from '#libs/testing';
import { refusedUp } from './up/steno-up.js';

const isRoot = process.getuid?.() === 0;

describe('steno up where it cannot', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let data: string;
  const other = createServer();
  let taken: string;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    data = join(directory.path, 'data');
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    taken = String((other.address() as AddressInfo).port);
  });

  afterAll(async () => {
    other.close();
    await directory.remove();
  });

  it.each(['STENO_PORT', 'STENO_EVENT_LOG_PORT', 'STENO_POSTGRES_PORT'])(
    'given that the port of %s is taken, then it says which variable chooses another',
    async (variable) => {
      const { code, output } = await refusedUp({ STENO_DATA_DIR: data, [variable]: taken });
      expect(output).toMatch(new RegExp(`^steno: Port ${taken} is taken by another program; .*${variable}.*\\.\n$`));
      expect(code).toBe(2);
    },
  );

  it.each([
    ['STENO_PROT', '3000'],
    ['STENO_PORT', 'http'],
    ['DATABASE_URL', 'localhost'],
    ['EVENTSTORE_URL', 'http://localhost:2113'],
    ['STENO_MASTER_KEY', 'secret'],
  ])('given %s=%s, then it names the variable', async (variable, value) => {
    const { code, output } = await refusedUp({ STENO_DATA_DIR: data, [variable]: value });
    expect(output).toMatch(new RegExp(`^steno: ${variable} .+\\.\n$`));
    expect(code).toBe(2);
  });

  it('given a file where the data directory should be, then it says so', async () => {
    const file = join(directory.path, 'file');
    await writeFile(file, '');
    const { code, output } = await refusedUp({ STENO_DATA_DIR: file });
    expect(output).toMatch(/^steno: The data directory .+ there is a file of that name; .+STENO_DATA_DIR.+\.\n$/);
    expect(code).toBe(3);
  });

  it('given a file system without room for directories, then it says so and returns', async () => {
    const { code, output } = await refusedUp({ STENO_DATA_DIR: '/proc/stenographer' });
    expect(output).toMatch(/^steno: The data directory \/proc\/stenographer cannot be used .+\.\n$/);
    expect(code).toBe(3);
  });

  it('given a database that does not answer, then it says so without its password', async () => {
    const { code, output } = await refusedUp({
      STENO_DATA_DIR: data,
      DATABASE_URL: 'postgres://ann:hunter2@127.0.0.1:1/x',
    });
    expect(output).toMatch(
      /^Starting event-log …\nMigrating the database …\nsteno: The database cannot be migrated \(connect ECONNREFUSED .+DATABASE_URL.+\n$/,
    );
    expect(output).not.toContain('hunter2');
    expect(code).toBe(3);
  });

  (isRoot ? it : it.skip)('given an ordinary user and data of root, then it says which right is missing', async () => {
    const roots = join(directory.path, 'roots');
    await mkdir(roots, { mode: 0o755 });
    const { code, output } = await refusedUp({ STENO_DATA_DIR: roots }, { uid: 65_534, gid: 65_534 });
    expect(output).toMatch(/^steno: The data directory .+ \(EACCES\): this user may not write there; .+\.\n$/);
    expect(code).toBe(3);
  });
});
