import type { FileSystem } from '../file-system/file-system.port.js';
import { nodeFileSystem } from '../file-system/node.file-system.js';
import { TOMBSTONE_REVISION } from '../format/encode-frame.js';
import type { FrameView } from '../format/frame-view.js';
import { listSegments } from '../segments/list-segments.js';
import { eachFrame } from './each-frame.js';

/** What is remembered of streams and gaps: some 200 MB each. */
const STREAMS_MAX = 1_000_000;
const GAPS_MAX = 1_000_000;

/** Revisions of a stream that no frame has, between two positions. */
export interface StreamGap {
  /** Hex. */
  readonly streamKey: string;
  readonly firstRevision: number;
  readonly lastRevision: number;
  /** Position of the stream's frame before the gap; -1 where there is none. */
  readonly after: number;
  /** Position of the stream's frame behind it. */
  readonly before: number;
}

export interface StreamGaps {
  readonly gaps: readonly StreamGap[];
  /** What the caller's `nameOf` said of a frame, by the stream key in hex: of `wanted` keys, and of streams with gaps. */
  readonly names: ReadonlyMap<string, string>;
  /** False: there are more streams, or more gaps, than can be remembered; the later ones are not seen. */
  readonly isComplete: boolean;
}

export interface StreamGapsOptions {
  readonly directory: string;
  /** Keys whose streams are to be named, hex. */
  readonly wanted: ReadonlySet<string>;
  /** Whether gaps are looked for; else names only. */
  readonly withGaps: boolean;
  /** The name of a frame's stream, from its body; undefined where it says none. */
  readonly nameOf: (frame: FrameView) => string | undefined;
  readonly fileSystem?: FileSystem;
}

/**
 * A second pass, for a log that has lost frames: the revisions of a stream have no gaps, so that a gap says which of its events
 * are lost. What was lost behind the last frame of its stream does not show.
 */
export async function findStreamGaps(options: StreamGapsOptions): Promise<StreamGaps> {
  const { directory, fileSystem = nodeFileSystem, wanted, withGaps, nameOf } = options;
  const tails = new Map<string, { next: number; position: number }>();
  const gaps: StreamGap[] = [];
  const names = new Map<string, string>();
  let isComplete = true;

  const name = (key: string, frame: FrameView): void => {
    if (names.has(key)) return;
    const found = nameOf(frame);
    if (found !== undefined) names.set(key, found);
  };
  const look = (key: string, frame: FrameView): void => {
    const { position, firstRevision, eventCount } = frame;
    const tail = tails.get(key);
    if (firstRevision !== TOMBSTONE_REVISION) {
      const next = tail?.next ?? 0;
      if (firstRevision > next && gaps.length === GAPS_MAX) isComplete = false;
      else if (firstRevision > next) {
        const after = tail?.position ?? -1;
        gaps.push({
          streamKey: toHex(key),
          firstRevision: next,
          lastRevision: firstRevision - 1,
          after,
          before: position,
        });
        name(toHex(key), frame);
      }
    }
    const now = { next: Math.max(tail?.next ?? 0, firstRevision + eventCount), position };
    if (tail || tails.size < STREAMS_MAX) tails.set(key, now);
    else isComplete = false;
  };
  await eachFrame(fileSystem, directory, await listSegments(fileSystem, directory), (frame) => {
    if (frame.type !== 'append' && frame.type !== 'tombstone') return true;
    const key = frame.streamKey.toString('latin1');
    if (wanted.size > 0 && wanted.has(toHex(key))) name(toHex(key), frame);
    if (withGaps) look(key, frame);
    return withGaps || names.size < wanted.size;
  });
  return { gaps, names, isComplete };
}

function toHex(key: string): string {
  return Buffer.from(key, 'latin1').toString('hex');
}
