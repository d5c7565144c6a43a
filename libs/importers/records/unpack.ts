import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A source that is not what its first bytes say: packed with something unknown, or damaged. */
export class UnreadableSourceError extends Error {
  constructor(
    readonly code: 'SOURCE.DAMAGED' | 'SOURCE.ENCODING',
    message: string,
  ) {
    super(message);
  }
}

const PACKERS: readonly (readonly [name: string, magic: string])[] = [
  ['zip', '504b0304'],
  ['zstd', '28b52ffd'],
  ['bzip2', '425a68'],
  ['xz', 'fd377a585a00'],
];

/**
 * The bytes of a source, unpacked if they begin with gzip's magic bytes; several members one after the other are one
 * source. Throws {@link UnreadableSourceError} for other packers and, in the middle, where the packed data is damaged.
 */
export async function* unpack(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  for (let next = await source.next(); !next.done; next = await source.next()) {
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    if (head.length >= 6) break;
  }
  const packer = PACKERS.find(([, magic]) => head.toString('hex', 0, magic.length / 2) === magic);
  if (packer)
    throw new UnreadableSourceError('SOURCE.ENCODING', `This is packed with ${packer[0]}; unpack it, or use gzip.`);
  const rest = { [Symbol.asyncIterator]: () => source };
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    if (head.length > 0) yield head;
    yield* rest;
    return;
  }
  yield* gunzip(head, rest);
}

async function* gunzip(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const packed = Readable.from(concat(head, rest), { objectMode: false });
  const plain = createGunzip();
  packed.on('error', (error) => plain.destroy(error)).pipe(plain);
  try {
    yield* plain as AsyncIterable<Buffer>;
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
    throw new UnreadableSourceError('SOURCE.DAMAGED', `The gzip data is damaged: ${(error as Error).message}.`);
  } finally {
    packed.destroy();
  }
}

async function* concat(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  yield* rest;
}
