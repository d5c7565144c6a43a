import { randomBytes } from 'node:crypto';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { idWords } from '../protocol/id-words.js';
import type { ProposedEvent } from '../protocol/proposed-event.js';
import { createdTicks, putStoredEvent, storedLength } from './stored-event.js';
import { StoredEventView } from './stored-event-view.js';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }).map((string) => Buffer.from(string));
const event = fc.record({
  id: fc.constant(null).map(() => idWords(randomBytes(16))),
  type: text,
  isJson: fc.boolean(),
  data: bytes,
  metadata: bytes,
});
const revision = fc.oneof(fc.constant(0), fc.constant(Infinity), fc.integer({ min: 1, max: 2 ** 32 - 2 }));
const position = fc.oneof(fc.constant(0), fc.maxSafeNat());

/** The stored form in the middle of other bytes. */
function stored(stream: Buffer, proposed: ProposedEvent, at: number, where: number): { buffer: Buffer; end: number } {
  const head = { stream, created: createdTicks(1_795_240_867_148.538) };
  const buffer = Buffer.alloc(7 + storedLength(head, proposed, at) + 9, 0xee);
  return { buffer, end: putStoredEvent(buffer, 7, head, proposed, at, where) };
}

describe('the stored form of an event', () => {
  it('given any event, when another implementation reads it, then it is the event, at its place', () => {
    fc.assert(
      fc.property(text, event, revision, position, (stream, proposed, at, where) => {
        const { buffer, end } = stored(stream, proposed, at, where);
        expect(end).toBe(buffer.length - 9);
        expect(buffer.readUInt32BE(8)).toBe(end - 12);
        const read = streams.ReadResp.deserializeBinary(buffer.subarray(12, end)).getEvent()!;
        const recorded = read.getEvent()!;
        expect(read.getCommitPosition()).toBe(String(where));
        expect([recorded.getCommitPosition(), recorded.getPreparePosition()]).toEqual([String(where), String(where)]);
        expect(recorded.getStreamRevision()).toBe(at === Infinity ? '9223372036854775807' : String(at));
        expect(Buffer.from(recorded.getStreamIdentifier()!.getStreamName_asU8())).toEqual(stream);
        expect(Buffer.from(recorded.getData_asU8())).toEqual(proposed.data);
        expect(Buffer.from(recorded.getCustomMetadata_asU8())).toEqual(proposed.metadata);
        expect(recorded.getMetadataMap().get('type')).toBe(proposed.type.toString());
        expect(recorded.getMetadataMap().get('created')).toBe('17952408671485380');
        expect(recorded.getMetadataMap().get('content-type')).toMatch(proposed.isJson ? /json$/ : /octet-stream$/);
        const hex = Buffer.from(recorded.getId()!.getString().replaceAll('-', ''), 'hex');
        expect(idWords(hex)).toEqual(proposed.id);
      }),
    );
  });

  it('given any event, when it is looked into, then each part is found', () => {
    fc.assert(
      fc.property(text, event, revision, position, (stream, proposed, at, where) => {
        const view = new StoredEventView().at(stored(stream, proposed, at, where).buffer, 7);
        const id = new Uint32Array(4);
        view.readId(id, 0);
        expect(id).toEqual(proposed.id);
        expect([view.stream, view.type, view.data]).toEqual([stream, proposed.type, proposed.data]);
        expect([view.isJson, view.position]).toEqual([proposed.isJson, where]);
        expect(view.createdMs).toBeCloseTo(1_795_240_867_148.538, 2);
      }),
    );
  });
});
