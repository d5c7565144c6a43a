import type { FileSystem } from '../file-system/file-system.port.js';
import { nodeFileSystem } from '../file-system/node.file-system.js';
import type { FrameView } from '../format/frame-view.js';
import { type FoundSegment, listSegments } from '../segments/list-segments.js';
import { eachFrame } from '../verification/each-frame.js';

/** Hands over the frame that a position lies in; false where no frame is good there. The view is valid during the call. */
export async function frameAround(
  directory: string,
  position: number,
  onFrame: (frame: FrameView) => void,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<boolean> {
  const segments = await listSegments(fileSystem, directory);
  const segment = segments.findLast(({ basePosition }) => basePosition <= position);
  let isFound = false;
  await eachFrame(fileSystem, directory, segment ? [segment] : [], (frame) => {
    if (frame.position + frame.length <= position) return true;
    isFound = frame.position <= position;
    if (isFound) onFrame(frame);
    return false;
  });
  return isFound;
}

/** Hands over each frame of a stream, by its key in hex, in order. */
export async function framesOfStream(
  directory: string,
  streamKey: string,
  onFrame: (frame: FrameView) => void,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<void> {
  const key = Buffer.from(streamKey, 'hex');
  await eachFrame(fileSystem, directory, await listSegments(fileSystem, directory), (frame) => {
    if (frame.streamKey.equals(key)) onFrame(frame);
    return true;
  });
}

/** Hands over the last `count` frames, at least 1, in order. */
export async function lastFrames(
  directory: string,
  count: number,
  onFrame: (frame: FrameView) => void,
  fileSystem: FileSystem = nodeFileSystem,
): Promise<void> {
  const segments = await listSegments(fileSystem, directory);
  const found: number[][] = [];
  let from = segments.length;
  for (let seen = 0; from > 0 && seen < count; seen += found[0]!.length) {
    found.unshift(await lastPositions(fileSystem, directory, segments[--from]!, count));
  }
  const positions = found.flat();
  const start = positions.at(-count) ?? positions[0];
  if (start === undefined) return;
  let left = count;
  await eachFrame(fileSystem, directory, segments.slice(from), (frame) => {
    if (frame.position < start) return true;
    onFrame(frame);
    return --left > 0;
  });
}

async function lastPositions(
  fileSystem: FileSystem,
  directory: string,
  segment: FoundSegment,
  count: number,
): Promise<number[]> {
  const found: number[] = [];
  await eachFrame(fileSystem, directory, [segment], ({ position }) => found.push(position) > 0);
  return found.slice(-count);
}
