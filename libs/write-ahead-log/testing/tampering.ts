import { DIRECTORY } from './log-harness.js';
import { SimulatedFileSystem } from './simulated.file-system.js';

/** The files of a log, to be changed and opened again. */
export type Files = Map<string, Buffer>;

export const FRONTIER = `${DIRECTORY}/frontier`;

/** Paths of the segments, in order. */
export function segmentPaths(files: Files): string[] {
  return [...files.keys()].filter((path) => /\/seg-\d+\.log$/.test(path)).sort();
}

/** The same files with one of them replaced, or without it. */
export function withFile(files: Files, path: string, content: Buffer | undefined): SimulatedFileSystem {
  const copy = new Map(files);
  if (content) copy.set(path, content);
  else copy.delete(path);
  return SimulatedFileSystem.of(copy);
}

export function flipped(content: Buffer, index: number): Buffer {
  const copy = Buffer.from(content);
  copy[index]! ^= 1 << (index % 8);
  return copy;
}
