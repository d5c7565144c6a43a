import { basename } from 'node:path';
import type { FrameFault } from '../format/check-frame.js';
import type { FrameView } from '../format/frame-view.js';
import { SEGMENT_HEADER_BYTES } from '../format/layout.js';
import type { ScanCursor } from '../recovery/scan-cursor.js';
import type { FoundSegment } from '../segments/list-segments.js';
import { fileOffset, type Segment } from '../segments/segment.js';
import type { Finding } from './finding.js';
import type { TailVerdict } from './tail.js';

/**
 * The frame at `from` is not the one that `next` follows. `expected` is the number that `next` should have, `agreed` that of
 * the frame behind the last place where something signed, or the frontier, agrees: from there on others may have been changed with it.
 */
export function alteredFrame(
  segment: Segment,
  from: number,
  expected: number,
  next: FrameView,
  fault: FrameFault,
  agreed: number,
): Finding {
  const seq = expected - 1;
  const others = agreed < seq ? `; frames before it, from ${agreed} on, may have been changed with it` : '';
  const sentence = `frame ${seq} at position ${from} is not the one that was written: frame ${next.seq} behind it follows another one${others}`;
  const lastSeq = Math.max(expected, next.seq) - 1;
  return { kind: 'altered', sentence, ...place(segment, from), from, to: next.position, firstSeq: seq, lastSeq, fault };
}

/** The first frame of a segment is not the one that the header announces. */
export function alteredStart(segment: Segment, frame: FrameView, fault: FrameFault): Finding {
  const { seq, position: from, length } = frame;
  const sentence = `frame ${seq} at position ${from} does not follow the header of its segment: it, or all before it, was replaced`;
  return {
    kind: 'altered',
    sentence,
    ...place(segment, from),
    from,
    to: from + length,
    firstSeq: seq,
    lastSeq: seq,
    fault,
  };
}

export function wrongSeal(segment: Segment, { position: from, length, seq }: FrameView, frameCount: number): Finding {
  const sentence = `the seal at position ${from} does not say what is before it: ${frameCount} frames, and their chain`;
  return { kind: 'seal', sentence, ...place(segment, from), from, to: from + length, firstSeq: seq, lastSeq: seq };
}

export function ambiguousTail(
  { position: from, bytes, segment, offset, fault }: TailVerdict,
  firstSeq: number,
): Finding {
  const sentence = `${segment} ends at byte ${offset} in ${bytes} bytes that are no frame (${fault}): torn by a crash, or damaged; the next start cuts them off and keeps a copy`;
  return { kind: 'ambiguous-tail', sentence, segment, offset, from, to: from + bytes, firstSeq, fault };
}

/** A segment begins elsewhere, or with another chain, than the one before it ended. */
export function mismatch({ header, path }: Segment, { seq, position }: ScanCursor): Finding {
  const segment = basename(path);
  const { baseSeq, basePosition } = header;
  const sentence = `${segment} does not follow what is before it: frame ${baseSeq} at position ${basePosition}, where frame ${seq} at position ${position} comes next, or another chain`;
  return { kind: 'segment-mismatch', sentence, segment, offset: 0, from: basePosition, to: basePosition };
}

/** A damaged header of a segment whose frames can be looked at all the same. */
export function salvagedHeader(found: FoundSegment, next: FoundSegment | undefined): Finding {
  const { basePosition: from, fileSize, path } = found;
  const segment = basename(path);
  const to = next?.basePosition ?? from + fileSize - SEGMENT_HEADER_BYTES;
  const sentence = `the header of ${segment} is damaged; its frames, positions ${from} to ${to}, can be read here, but no log opens with them until it is put back`;
  return { kind: 'damaged', sentence, segment, offset: 0, from, to: from, fault: 'segment-header' };
}

/** The file is not the one that somebody names by its SHA-256. */
export function otherFile(kind: 'seal' | 'segment-mismatch', path: string, witness: string): Finding {
  const segment = basename(path);
  return { kind, segment, sentence: `${segment} is not the file that ${witness}: its SHA-256 differs` };
}

export function noSeal(path: string): Finding {
  const segment = basename(path);
  return { kind: 'seal', segment, sentence: `${segment} ends without a seal, and another segment follows` };
}

function place(segment: Segment, position: number): { segment: string; offset: number } {
  return { segment: basename(segment.path), offset: fileOffset(segment, position) };
}
