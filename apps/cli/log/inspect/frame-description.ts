import { BODY_HEAD_BYTES, findStoredEvents } from '#libs/stored-events';
import { type FrameView, TOMBSTONE_REVISION } from '#libs/write-ahead-log';

/** A frame in readable form. */
export interface FrameDescription {
  readonly position: number;
  readonly seq: number;
  readonly type: string;
  readonly bytes: number;
  /** By the clock of the writer. */
  readonly writtenAt: string;
  readonly durableUpTo: number;
  readonly streamKey: string;
  /** Null: a tombstone. */
  readonly firstRevision: number | null;
  readonly eventCount: number;
  /** Hex. */
  readonly previousChain: string;
  readonly chain: string;
  readonly events: readonly EventDescription[];
  /** Of a loss notice, what it says. */
  readonly notice?: string;
}

export interface EventDescription {
  readonly position: number;
  readonly stream: string;
  readonly revision: number | null;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly createdAt: string;
  readonly metadataBytes: number;
  readonly dataBytes: number;
  /** base64; where asked for. */
  readonly data?: string;
}

/** What a frame says; `withData`: the data of its events too. */
export function describeFrame(frame: FrameView, withData: boolean): FrameDescription {
  return {
    position: frame.position,
    seq: frame.seq,
    type: frame.type ?? 'unknown',
    bytes: frame.length,
    writtenAt: new Date(frame.wallClockUs / 1000).toISOString(),
    durableUpTo: frame.durableUpTo,
    streamKey: frame.streamKey.toString('hex'),
    firstRevision: frame.firstRevision === TOMBSTONE_REVISION ? null : frame.firstRevision,
    eventCount: frame.eventCount,
    previousChain: Buffer.from(frame.previousChain, 'latin1').toString('hex'),
    chain: Buffer.from(frame.chain, 'latin1').toString('hex'),
    events: frame.eventCount > 0 ? [...describeEvents(frame, withData)] : [],
    ...(frame.type === 'loss-notice' && { notice: frame.body.toString('utf8') }),
  };
}

function* describeEvents(frame: FrameView, withData: boolean): Generator<EventDescription> {
  const position = frame.bodyPosition + BODY_HEAD_BYTES;
  for (const event of findStoredEvents(frame.body.subarray(BODY_HEAD_BYTES), position)) {
    yield {
      position: event.position,
      stream: event.stream,
      revision: Number.isFinite(event.revision) ? event.revision : null,
      id: event.id,
      type: event.type,
      contentType: event.contentType,
      createdAt: new Date(event.createdMs).toISOString(),
      metadataBytes: event.metadata.length,
      dataBytes: event.data.length,
      ...(withData && { data: event.data.toString('base64') }),
    };
  }
}
