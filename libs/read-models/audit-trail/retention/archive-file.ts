import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const FORMAT = 'stenographer-archive/1';
const PARTIAL = /^\.[0-9a-f-]{36}\.partial$/;
/** More copies of one partition than this come of something that is wrong. */
const NUMBERS_MAX = 100;

/** What lies beside an archive, as `<name>.json`, and says what is in it. */
export interface ArchiveManifest {
  readonly format: string;
  readonly readModel: 'audit-trail';
  readonly month: string;
  readonly retentionClass: string;
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  readonly uncompressedBytes: number;
  readonly sha256: string;
  /** Of tenant, position and event id of every row. */
  readonly keysDigest: string;
  readonly tenants: readonly { readonly tenantId: string; readonly entries: number }[];
}

/** What is said of an archive before it is written. */
export type ArchiveSubject = Pick<ArchiveManifest, 'month' | 'retentionClass' | 'rows' | 'keysDigest' | 'tenants'>;

/** An archive is not what it should be. */
export class ArchiveDamagedError extends Error {
  override readonly name = 'ArchiveDamagedError';
}

/** The directory of archives: files that are written once, whole or not at all. */
export class ArchiveDirectory {
  constructor(private readonly path: string) {}

  /** Makes the directory, for nobody else to read, and takes away what a run that was killed has left half written in it. */
  async prepare(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    const partial = (await readdir(this.path)).filter((name) => PARTIAL.test(name));
    for (const name of partial) await unlink(join(this.path, name));
  }

  /**
   * The archive of exactly this, if it was written before, and is whole: an earlier run may have ended just after. Files of
   * the same name with something else in them stay as they are.
   */
  async find(subject: ArchiveSubject): Promise<ArchiveManifest | undefined> {
    for (let number = 1; number <= NUMBERS_MAX; number++) {
      const manifest = await this.manifest(nameOf(subject, number));
      if (manifest === undefined) return undefined;
      if (manifest?.keysDigest !== subject.keysDigest || manifest.rows !== subject.rows) continue;
      const isWhole = await this.check(manifest).then(
        () => true,
        () => false,
      );
      if (isWhole) return manifest;
    }
    return undefined;
  }

  /** Writes an archive, compressed and on the disk when this resolves, under a name that nothing has. */
  async write(subject: ArchiveSubject, lines: AsyncIterable<string>): Promise<ArchiveManifest> {
    const partial = this.partial();
    try {
      const sums = await writeCompressed(partial, lines);
      if (sums.rows !== subject.rows)
        throw new ArchiveDamagedError(`The log has ${sums.rows} of the ${subject.rows} events of the partition.`);
      const file = await this.name(subject, partial, sums);
      const manifest: ArchiveManifest = { format: FORMAT, readModel: 'audit-trail', file, ...subject, ...sums };
      await this.writeManifest(manifest);
      await syncDirectory(this.path);
      return manifest;
    } finally {
      await unlink(partial).catch(() => undefined);
    }
  }

  /** Reads an archive through; an {@link ArchiveDamagedError} if it is not the one that was written. */
  async check({ file, bytes, sha256 }: Pick<ArchiveManifest, 'file' | 'bytes' | 'sha256'>): Promise<void> {
    const hash = createHash('sha256');
    let size = 0;
    try {
      for await (const chunk of createReadStream(join(this.path, file)) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        size += chunk.length;
      }
    } catch (error) {
      throw new ArchiveDamagedError(`The archive ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
    if (size !== bytes || hash.digest('hex') !== sha256)
      throw new ArchiveDamagedError(`The archive ${file} is not what was written.`);
  }

  private partial(): string {
    return join(this.path, `.${randomUUID()}.partial`);
  }

  /**
   * Gives the file the first name that is free; a second name for the same file never replaces another one. A run that was killed
   * before it wrote the manifest has left the same file under a name of its own, which is taken.
   */
  private async name(subject: ArchiveSubject, partial: string, sums: Sums): Promise<string> {
    for (let number = 1; number <= NUMBERS_MAX; number++) {
      const file = nameOf(subject, number);
      try {
        await link(partial, join(this.path, file));
        return file;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        if (await this.isLeft({ file, ...sums })) return file;
      }
    }
    throw new ArchiveDamagedError(`There are ${NUMBERS_MAX} archives of ${subject.month} ${subject.retentionClass}.`);
  }

  /** Whether a file of exactly this is there, without a manifest that can be read. */
  private async isLeft(sums: Pick<ArchiveManifest, 'file' | 'bytes' | 'sha256'>): Promise<boolean> {
    if ((await this.manifest(sums.file)) !== null) return false;
    return this.check(sums).then(
      () => true,
      () => false,
    );
  }

  private async writeManifest(manifest: ArchiveManifest): Promise<void> {
    const partial = this.partial();
    await writeFile(partial, `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o400, flag: 'wx', flush: true });
    await rename(partial, join(this.path, manifestOf(manifest.file)));
  }

  /** Null: there is a file, and no manifest that can be read; undefined: neither. */
  private async manifest(file: string): Promise<ArchiveManifest | null | undefined> {
    try {
      const text = await readFile(join(this.path, manifestOf(file)), 'utf8');
      return JSON.parse(text) as ArchiveManifest;
    } catch {
      const isThere = await open(join(this.path, file)).then(
        (handle) => handle.close().then(() => true),
        () => false,
      );
      return isThere ? null : undefined;
    }
  }
}

/** `2024-01-access.ndjson.gz`; `2024-01-access.2.ndjson.gz`, where that is another one's. */
function nameOf({ month, retentionClass }: ArchiveSubject, number: number): string {
  const name = retentionClass.replaceAll(/[^a-z0-9-]/g, (odd) => `_${odd.codePointAt(0)!.toString(16)}_`);
  return `${month}-${name}${number === 1 ? '' : `.${number}`}.ndjson.gz`;
}

function manifestOf(file: string): string {
  return file.replace(/\.ndjson\.gz$/, '.json');
}

type Sums = Pick<ArchiveManifest, 'rows' | 'bytes' | 'uncompressedBytes' | 'sha256'>;

async function writeCompressed(path: string, lines: AsyncIterable<string>): Promise<Sums> {
  const hash = createHash('sha256');
  const sums = { rows: 0, bytes: 0, uncompressedBytes: 0 };
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const line of lines) {
      const chunk = Buffer.from(`${line}\n`);
      sums.rows++;
      sums.uncompressedBytes += chunk.length;
      yield chunk;
    }
  }
  const summing = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      sums.bytes += chunk.length;
      done(null, chunk);
    },
  });
  // `flush`: the bytes are on the disk before the file is closed, and this resolves after that.
  const file = createWriteStream(path, { flags: 'wx', mode: 0o400, flush: true });
  await pipeline(Readable.from(counted()), createGzip(), summing, file);
  return { ...sums, sha256: hash.digest('hex') };
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
