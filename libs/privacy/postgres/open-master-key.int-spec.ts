import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { revertAllMigrations } from '#libs/database';
import { randomShortId } from '#libs/kernel';
import { MasterKey } from '#libs/privacy';
import { createTestDatabase, temporaryDirectory, type TestDatabase } from '#libs/testing';
import { openMasterKey, PostgresKeyring } from './index.js';

let database: TestDatabase;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeEach(async () => {
  database = await createTestDatabase();
  directory = await temporaryDirectory();
});

afterEach(async () => {
  await database.drop();
  await directory.remove();
});

const start = (configured?: string): Promise<MasterKey> =>
  openMasterKey({ databaseUrl: database.url, dataDirectory: directory.path, configured });

async function recordSomething(masterKey: MasterKey): Promise<void> {
  const keyring = new PostgresKeyring({ database: database.url, masterKey });
  await keyring.createTenant(randomShortId());
  await keyring.close();
}

describe('the master key of a start', () => {
  it('given a first start, when two processes make the key at once, then both have one key, which only its owner reads', async () => {
    const [first, second] = await Promise.all([start(), start()]);
    expect(first.id).toBe(second.id);
    expect(await readdir(directory.path)).toEqual(['master.key']);
    expect((await stat(join(directory.path, 'master.key'))).mode & 0o777).toBe(0o600);
    await recordSomething(first);
    expect((await start()).id).toBe(first.id);
  });

  it('given keys, when the file of the master key is gone, then the start refuses and makes none', async () => {
    await recordSomething(await start());
    await rm(join(directory.path, 'master.key'));
    await expect(start()).rejects.toThrow(/there is no master key at .*master\.key/);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('given keys, when another master key is there, then the start refuses and leaves the file alone', async () => {
    await recordSomething(await start());
    const other = MasterKey.random().reveal();
    await writeFile(join(directory.path, 'master.key'), other);
    await expect(start()).rejects.toThrow(/does not open the keyring/);
    expect(await readFile(join(directory.path, 'master.key'), 'utf8')).toBe(other);
    await expect(start(MasterKey.random().reveal())).rejects.toThrow(/does not open the keyring/);
  });

  it('given a configured key, when it started the keyring, then no file is made and the key opens it again', async () => {
    const configured = MasterKey.random();
    await recordSomething(await start(configured.reveal()));
    expect(await readdir(directory.path)).toEqual([]);
    expect((await start(Buffer.from(configured.reveal(), 'base64url').toString('hex'))).id).toBe(configured.id);
    await expect(start()).rejects.toThrow(/there is no master key/);
  });

  it('given something else than a key, when it starts, then it says so', async () => {
    await expect(start('secret')).rejects.toThrow(/32 bytes/);
    await writeFile(join(directory.path, 'master.key'), '');
    await expect(start()).rejects.toThrow(/holds no master key/);
  });

  it('given keys, when the migrations are undone, then the one of the keyring refuses, and the keys are there', async () => {
    await recordSomething(await start());
    await expect(revertAllMigrations(database.url)).rejects.toThrow(/keyring holds keys/);
    await expect(start()).resolves.toBeInstanceOf(MasterKey);
  });
});
