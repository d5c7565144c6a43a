import type { ProposedEvent } from '../protocol/proposed-event.js';
import { type AppendHead, putStoredEvent, storedLength } from './stored-event.js';

/** Body of a frame: a head, then the events as they are stored, one behind the other. docs/reference/event-log-storage.md */
export const BODY_HEAD_BYTES = 16;
const BODY_VERSION = 1;
const FLAG_DELETE = 1;

/** One append as it goes into a frame: all of it, or nothing, is in the log. */
export interface AppendBody {
  readonly head: AppendHead;
  readonly events: readonly ProposedEvent[];
  /** Revision of the first event; Infinity for a tombstone. */
  readonly firstRevision: number;
  /** What the append expected of the stream, as asked: a revision, -1, -2 or -4. */
  readonly expected: bigint;
  /** Metadata that a delete wrote: they delete even what is deleted already, where others bring it back. */
  readonly byDelete: boolean;
  /** Length of each stored event. */
  readonly lengths: readonly number[];
  readonly bytes: number;
}

export function appendBody(
  head: AppendHead,
  events: readonly ProposedEvent[],
  firstRevision: number,
  expected: bigint,
  byDelete = false,
): AppendBody {
  const lengths = events.map((event, index) => storedLength(head, event, firstRevision + index));
  const bytes = lengths.reduce((sum, length) => sum + length, BODY_HEAD_BYTES);
  return { head, events, firstRevision, expected, byDelete, lengths, bytes };
}

/** The bytes of the body whose first byte will be at `bodyPosition` of the log. */
export function encodeBody(body: AppendBody, bodyPosition: number): Buffer {
  const target = Buffer.allocUnsafe(body.bytes);
  target.fill(0, 0, BODY_HEAD_BYTES);
  target[0] = BODY_VERSION;
  target[1] = body.byDelete ? FLAG_DELETE : 0;
  target.writeBigInt64LE(body.expected, 8);
  let at = BODY_HEAD_BYTES;
  body.events.forEach((event, index) => {
    at = putStoredEvent(target, at, body.head, event, body.firstRevision + index, bodyPosition + at);
  });
  return target;
}

/** Refuses a body of a version that this program does not know. */
export function checkBodyVersion(body: Buffer): void {
  if (body[0] !== BODY_VERSION)
    throw new Error(`the log has a frame body of version ${body[0]}; this program knows version ${BODY_VERSION}`);
}

/** Whether a delete wrote this body. */
export function isDelete(body: Buffer): boolean {
  return body[1] === FLAG_DELETE;
}
