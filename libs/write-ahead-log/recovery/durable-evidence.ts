import { FrameView } from '../format/frame-view.js';
import type { Segment } from '../segments/segment.js';
import type { BlockReader } from './block-reader.js';
import { findHeader } from './find-header.js';

/** How far later frames say that the log was on disk: the greatest `durableUpTo` of all good headers from the reader on, or `enough` and more as soon as one says so. */
export async function durableEvidence(reader: BlockReader, segment: Segment, enough: number): Promise<number> {
  let evidence = 0;
  while (evidence <= enough && (await findHeader(reader, segment))) {
    evidence = Math.max(evidence, new FrameView(reader.bytes, reader.index).durableUpTo);
    reader.index += 8;
  }
  await reader.finish();
  return evidence;
}
