import { describe, expect, it } from '@jest/globals';
import { InvalidInputError, LimitExceededError, MalformedInputError, UnavailableError } from '#libs/kernel';
import type { PreparedEvent } from '../preparation/prepared-event.js';
import { receiveError, transferError } from './error-transfer.js';
import { buffersOf, packEvents, unpackPreparation } from './packed-preparation.js';

const event = (index: number, data: string, more: Partial<PreparedEvent> = {}): PreparedEvent => ({
  index,
  id: `id-${index}`,
  publicId: 'ü\n"',
  type: 'audit.event-recorded.v1',
  period: '2026-11',
  chosenId: false,
  data: new Uint8Array(Buffer.from(data)),
  ...more,
});

/** The same events, with their data one behind the other, as the codec gives them. */
function inOneBuffer(events: readonly PreparedEvent[]): PreparedEvent[] {
  const all = new Uint8Array(events.reduce((size, { data }) => size + data.length, 0));
  let at = 0;
  return events.map((one) => {
    all.set(one.data, at);
    at += one.data.length;
    return { ...one, data: all.subarray(at - one.data.length, at) };
  });
}

const error = { pointer: '/0/id', code: 'FIELD.TYPE', detail: 'This must be a string.' };

describe('preparations on their way between threads', () => {
  it('given groups of events, when they are packed and unpacked, then they are the same, in their order', () => {
    const groups = [
      inOneBuffer([event(0, 'first'), event(2, ''), event(3, 'third', { chosenId: true, fingerprint: 'f' })]),
      inOneBuffer([event(4, 'fourth')]),
    ];
    const packed = { total: 5, errors: [error], groups: groups.map(packEvents) };
    const unpacked = unpackPreparation(structuredClone(packed, { transfer: buffersOf(packed) }));
    expect(unpacked).toEqual({
      total: 5,
      errors: [error],
      events: [
        event(0, 'first'),
        event(2, ''),
        event(3, 'third', { chosenId: true, fingerprint: 'f' }),
        event(4, 'fourth'),
      ],
    });
  });

  it('given no events, when they are packed and unpacked, then there are none', () => {
    expect(unpackPreparation({ total: 0, errors: [], groups: [] }).events).toEqual([]);
    expect(unpackPreparation({ total: 1, errors: [], groups: [packEvents([])] }).events).toEqual([]);
  });

  it.each([
    new MalformedInputError('JSON.SYNTAX', 'no', [error]),
    new InvalidInputError('PRIVACY.SUBJECT_INVALID', 'no', [error]),
    new LimitExceededError('AUDIT.BATCH_TOO_LARGE', 'no'),
    new UnavailableError('PRIVACY.KEYRING_UNAVAILABLE', 'no', 'not-written'),
  ])('given %p, when it is transferred, then class, code and places are the same', (thrown) => {
    const received = receiveError(structuredClone(transferError(thrown)));
    expect(received).toBeInstanceOf(thrown.constructor);
    expect({ ...received, message: received.message }).toEqual({ ...thrown, message: thrown.message });
  });

  it('given an error of a program, when it is transferred, then nothing was written', () => {
    const received = receiveError(transferError(new TypeError('x is not a function')));
    expect(received).toMatchObject({ code: 'AUDIT.PREPARATION_FAILED', outcome: 'not-written' });
  });
});
