import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { type ClientReading, RawRead } from './raw-read.js';
import type { ReadResponse } from './stored-record.js';

const EVENT_BYTES = 100;

/** A response with one event, as the client's generated code has it. */
function response(revision: number, size = EVENT_BYTES): ReadResponse {
  const bytes = new Uint8Array(size);
  return {
    hasEvent: () => true,
    hasStreamNotFound: () => false,
    getEvent: () => ({
      getEvent: () => ({
        getId: () => ({ getString: () => 'id' }),
        getStreamIdentifier: () => ({ getStreamName_asU8: () => Buffer.from('s') }),
        getStreamRevision: () => String(revision),
        getCommitPosition: () => String(revision * 10),
        getMetadataMap: () => ({ get: (key) => (key === 'created' ? '17000000000001234' : 'a.thing-done.v1') }),
        getCustomMetadata_asU8: () => new Uint8Array(),
        getData_asU8: () => bytes,
      }),
    }),
  };
}

/** A reading that offers events until it has to wait. */
function offering(size = EVENT_BYTES) {
  const reading = new EventEmitter() as unknown as ClientReading & EventEmitter;
  const raw = new RawRead(reading);
  let offered = 0;
  let accepting = true;
  const offer = (): void => {
    while (accepting && offered < 5_000) {
      accepting = false;
      reading._transform(response(offered++, size), 'utf8', () => {
        accepting = true;
      });
    }
  };
  return { reading, raw, offer, offered: () => offered };
}

describe('reading ahead', () => {
  it.each([
    [100, 128],
    [10_000, 105],
  ])('given events of %p bytes that nobody takes, when they are offered, then at most %p are held', (size, most) => {
    const { offer, offered } = offering(size);
    offer();
    expect(offered()).toBe(most);
  });

  it('given a reader that takes them, when they are offered, then all come in order, and never many are held', async () => {
    const { raw, offer, offered, reading } = offering();
    const revisions: number[] = [];
    offer();
    while (revisions.length < 5_000) {
      const message = raw.poll();
      if (typeof message === 'object') revisions.push(Number(message.revision));
      expect(offered() - revisions.length).toBeLessThanOrEqual(128);
      offer();
    }
    reading.emit('finish');
    expect(await raw.ready()).toBe(false);
    expect(revisions).toEqual(Array.from({ length: 5_000 }, (_, i) => i));
  });

  it('given a reading that breaks, when it does, then what came before is handed out first', async () => {
    const { raw, reading } = offering();
    const failure = new Error('broken');
    reading._transform(response(0), 'utf8', () => undefined);
    reading.emit('error', failure);
    reading.emit('finish');
    expect(await raw.ready()).toBe(true);
    expect(raw.poll()).toMatchObject({ revision: 0n, position: 0n, created: new Date(1_700_000_000_000) });
    await expect(raw.ready()).rejects.toBe(failure);
  });

  it('given a reader that waits, when an event comes, then it goes on', async () => {
    const { raw, reading } = offering();
    const waiting = raw.ready();
    reading._transform(response(7), 'utf8', () => undefined);
    expect(await waiting).toBe(true);
  });
});
