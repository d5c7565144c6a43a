import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BODY_HEAD_BYTES, findStoredEvents, readStoredEvent, streamKeyOf } from '#libs/stored-events';
import { idWords } from '../protocol/id-words.js';
import type { ProposedEvent } from '../protocol/proposed-event.js';
import { appendBody, encodeBody } from './frame-body.js';
import { createdTicks } from './stored-event.js';
import { streamKey } from './stream-key.js';

const BODY_POSITION = 123_456_789_128;
const NOW_MS = 1_795_240_867_148.538;

const bytes = fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((string) => Buffer.from(string));
const event = fc.record({
  id: fc.constant(null).map(() => idWords(randomBytes(16))),
  type: text,
  isJson: fc.boolean(),
  data: bytes,
  metadata: bytes,
});
const events = fc.array(event, { minLength: 1, maxLength: 5 });
const revision = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 32 }));

function bodyOf(stream: Buffer, proposed: readonly ProposedEvent[], first: number): Buffer {
  return encodeBody(appendBody({ stream, created: createdTicks(NOW_MS) }, proposed, first, -2n), BODY_POSITION);
}

describe('reading stored events without the node', () => {
  it('given any append, when its body is searched, then its events are found at their places, and nothing else', () => {
    fc.assert(
      fc.property(text, events, revision, (stream, proposed, first) => {
        const found = [...findStoredEvents(bodyOf(stream, proposed, first), BODY_POSITION)];
        expect(found.map(({ type, data, metadata, contentType }) => ({ type, data, metadata, contentType }))).toEqual(
          proposed.map(({ type, data, metadata, isJson }) => ({
            type: type.toString(),
            data,
            metadata,
            contentType: isJson ? 'application/json' : 'application/octet-stream',
          })),
        );
        found.forEach((each, index) => {
          const ids = [...proposed[index]!.id].map((word) => word.toString(16).padStart(8, '0')).join('');
          expect(each.id.replaceAll('-', '')).toBe(ids);
          expect(each).toMatchObject({ stream: stream.toString(), revision: first + index });
          expect(each.position).toBe(BODY_POSITION + each.offset);
          expect(Math.abs(each.createdMs - NOW_MS)).toBeLessThan(0.001);
        });
      }),
    );
  });

  it('given a tombstone, when read, then its revision is infinite', () => {
    const tombstone = { id: idWords(randomBytes(16)), type: Buffer.from('$streamDeleted'), isJson: true };
    const body = bodyOf(
      Buffer.from('s'),
      [{ ...tombstone, data: Buffer.alloc(0), metadata: Buffer.alloc(0) }],
      Infinity,
    );
    expect(readStoredEvent(body, BODY_HEAD_BYTES)).toMatchObject({
      stream: 's',
      revision: Infinity,
      type: '$streamDeleted',
    });
  });

  it('given an append with any byte changed, when searched, then it does not fail, and the events beside the changed one are as they were', () => {
    fc.assert(
      fc.property(text, events, fc.nat(), fc.integer({ min: 1, max: 255 }), (stream, proposed, place, change) => {
        const body = bodyOf(stream, proposed, 7);
        const whole = [...findStoredEvents(Buffer.from(body), BODY_POSITION)];
        const at = place % body.length;
        body[at]! ^= change;
        const found = [...findStoredEvents(body, BODY_POSITION)];
        const others = whole.filter(({ offset, length }) => at < offset || at >= offset + length);
        expect(found.filter(({ offset, length }) => at < offset || at >= offset + length)).toEqual(others);
        expect(found.length).toBeGreaterThanOrEqual(whole.length - 1);
      }),
    );
  });

  it('given any name, then its key is that of the node', () => {
    fc.assert(fc.property(text, (name) => expect(streamKeyOf(name.toString())).toBe(streamKey(name).toString('hex'))));
  });
});
