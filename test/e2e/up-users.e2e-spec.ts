import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '#libs/testing';
import { StenoUp } from './up/steno-up.js';

/** The user and group of that number exist on Linux and macOS; where not, only its name is missing. */
const ordinary = { uid: 65_534, gid: 65_534 };

/** Only root can become somebody else; anybody else's runs of the other specs are those of an ordinary user. */
const whereRoot = process.getuid?.() === 0 ? describe : describe.skip;

whereRoot('steno up as different users', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

  beforeEach(async () => {
    directory = await temporaryDirectory();
  });

  afterEach(() => directory.remove());

  async function ownerOfPostgres(product: StenoUp): Promise<number> {
    await product.ready();
    const { pid } = product.entry('postgres')!;
    const { uid } = await stat(`/proc/${pid}`);
    await product.stop();
    return uid;
  }

  it('given an ordinary user, then everything is that user’s', async () => {
    const data = join(directory.path, 'data');
    await mkdir(data);
    await chown(data, ordinary.uid, ordinary.gid);
    expect(await ownerOfPostgres(new StenoUp({ STENO_DATA_DIR: data }, ordinary))).toBe(ordinary.uid);
    expect((await stat(join(data, 'postgres', 'data'))).uid).toBe(ordinary.uid);
  });

  it('given root, then PostgreSQL runs as another user, and goes on as it on the same data', async () => {
    const env = { STENO_DATA_DIR: join(directory.path, 'data') };
    const first = await ownerOfPostgres(new StenoUp(env));
    expect(first).not.toBe(0);
    expect(await ownerOfPostgres(new StenoUp(env))).toBe(first);
  });

  it('given root and a directory that only root may enter, then it works all the same', async () => {
    await chmod(directory.path, 0o700);
    expect(await ownerOfPostgres(new StenoUp({ STENO_DATA_DIR: join(directory.path, 'data') }))).not.toBe(0);
  });
});
