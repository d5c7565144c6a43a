import { createHash, type Hash } from 'node:crypto';
import { writeFully } from '../file-system/files.js';
import type { LogFile } from '../file-system/file-system.port.js';
import { readAround } from '../file-system/read-around.js';

const BLOCK_BYTES = 1024 * 1024;

/**
 * Copies the bytes `[start, end)` of a file to the same place in another one, in blocks of 1 MiB; resolves to where it ended,
 * earlier where the source does. What the disk cannot read is zeros in the copy, which no check of a frame lets pass.
 */
export async function copyBytes(
  source: LogFile,
  target: LogFile,
  start: number,
  end: number,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<number> {
  const visit = async (block: Buffer, at: number): Promise<void> => {
    await writeFully(target, block, block.length, at);
    onBytes(block.length);
  };
  return eachBlock(source, start, end, visit);
}

/** The SHA-256 of the first `length` bytes of a file; of fewer where the file is shorter. */
export async function hashFile(
  file: LogFile,
  length: number,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Hash> {
  const hash = createHash('sha256');
  await eachBlock(file, 0, length, async (block) => {
    hash.update(block);
    onBytes(block.length);
  });
  return hash;
}

async function eachBlock(
  source: LogFile,
  start: number,
  end: number,
  visit: (block: Buffer, at: number) => Promise<void>,
): Promise<number> {
  const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(BLOCK_BYTES, end - start)));
  let at = start;
  while (at < end) {
    const count = await readAround(source, buffer, 0, Math.min(buffer.length, end - at), at, () => undefined);
    if (count === 0) break;
    await visit(buffer.subarray(0, count), at);
    at += count;
  }
  return at;
}
