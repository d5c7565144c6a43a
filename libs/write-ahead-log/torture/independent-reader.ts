import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Files } from '../testing/tampering.js';
import { holds } from './torture-row.js';

/** A frame as its bytes say. */
export interface ReadFrame {
  readonly seq: number;
  readonly position: number;
  readonly end: number;
  readonly path: string;
  readonly type: number;
  readonly firstRevision: number;
  readonly eventCount: number;
  readonly body: string;
  readonly chainBefore: string;
  readonly chainAfter: string;
}

const HEADER = 4096;

/**
 * Reads the segments of a log from genesis on as docs/reference/write-ahead-log-format.md describes them, with none of the
 * log's own code, and checks order and chain (I4, I5). For logs that are whole.
 */
export function readIndependently(files: Files): ReadFrame[] {
  const identity = [...files].find(([path]) => basename(path) === 'node.json')![1];
  const { storeId } = JSON.parse(identity.toString()) as { storeId: string };
  const frames: ReadFrame[] = [];
  let chain = sha256(Buffer.from('stenographer log 1'), Buffer.from(storeId.replaceAll('-', ''), 'hex'));
  let previousFile = '0'.repeat(64);
  const paths = [...files.keys()].filter((name) => /^seg-\d{20}\.log$/.test(basename(name))).sort();
  for (const path of paths) {
    const bytes = path === paths.at(-1) ? withoutRoom(files.get(path)!) : files.get(path)!;
    const end = frames.at(-1)?.end ?? 0;
    const base = Number(bytes.readBigUInt64LE(56));
    holds('I4', base === end, () => `${path} begins at ${base}, and the one before ends at ${end}`);
    holds('I5', bytes.toString('hex', 80, 112) === chain, () => `${path} does not follow the chain`);
    holds('I5', bytes.toString('hex', 112, 144) === previousFile, () => `${path} does not follow the file before it`);
    for (let offset = HEADER; offset < bytes.length;) {
      const frame = readFrame(path, bytes, offset, base - HEADER);
      holds('I5', frame.chainBefore === chain, () => `the frame at ${frame.position} does not follow the chain`);
      holds('I4', frame.seq === frames.length, () => `frame ${frame.seq} is the ${frames.length}th`);
      frames.push(frame);
      chain = frame.chainAfter;
      offset += frame.end - frame.position;
    }
    previousFile = sha256(bytes);
  }
  return frames;
}

/** The last segment may be longer than what is written to it. */
function withoutRoom(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.max(HEADER, bytes.findLastIndex((byte) => byte !== 0) + 1));
}

function readFrame(path: string, bytes: Buffer, offset: number, shift: number): ReadFrame {
  const position = Number(bytes.readBigUInt64LE(offset + 64));
  const isHere = bytes.toString('latin1', offset, offset + 4) === 'LFR1' && position === offset + shift;
  holds('I4', isHere, () => `no frame at ${offset} of ${path}`);
  const bodyLength = bytes.readUInt32LE(offset + 120);
  const length = 128 + Math.ceil(bodyLength / 8) * 8 + 40;
  const bodyEnd = offset + 128 + bodyLength;
  const chainAfter = bytes.toString('hex', offset + length - 40, offset + length - 8);
  const isWhole = sha256(bytes.subarray(offset + 24, bodyEnd)) === chainAfter;
  holds('I5', isWhole, () => `the frame at ${position} does not hash to its chain`);
  return {
    seq: Number(bytes.readBigUInt64LE(offset + 56)),
    position,
    end: position + length,
    path,
    type: bytes.readUInt16LE(offset + 88),
    firstRevision: Number(bytes.readBigInt64LE(offset + 96)),
    eventCount: bytes.readUInt32LE(offset + 92),
    body: bytes.toString('latin1', offset + 128, bodyEnd),
    chainBefore: bytes.toString('hex', offset + 24, offset + 56),
    chainAfter,
  };
}

function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
