import { join } from 'node:path';
import { crc32c } from '../format/crc32c.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import { type SegmentHeader, segmentFileName } from '../format/segment-header.js';

/** A segment of the log as the running log knows it. */
export interface Segment {
  readonly header: SegmentHeader;
  readonly path: string;
  /** CRC32C of the salt, with which every CRC of the segment begins. */
  readonly saltCrc: number;
}

export function segmentOf(directory: string, header: SegmentHeader): Segment {
  return { header, path: join(directory, segmentFileName(header.basePosition)), saltCrc: crc32c(header.salt) };
}

/** Where in its file a position lies. */
export function fileOffset(segment: Segment, position: number): number {
  return SEGMENT_HEADER_BYTES + (position - segment.header.basePosition);
}

/** The position of a place in a segment's file. */
export function positionAt(segment: Segment, offset: number): number {
  return segment.header.basePosition + (offset - SEGMENT_HEADER_BYTES);
}
