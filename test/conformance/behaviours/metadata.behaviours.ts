import { describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { SuiteContext } from '../suite-context.js';

/** Metadata of streams, and what they hide. */
export function metadata(given: () => SuiteContext): void {
  describe('stream metadata', () => {
    it('given none, when they are asked for, then there are none; once set, they are found', async () => {
      const c = given();
      const stream = c.stream();
      expect((await c.client.getStreamMetadata(stream)).metadata).toBeUndefined();
      await c.client.setStreamMetadata(stream, { maxCount: 3, custom: 'x' });
      expect((await c.client.getStreamMetadata(stream)).metadata).toEqual({ maxCount: 3, custom: 'x' });
      await c.client.setStreamMetadata(stream, { custom: 'y' });
      expect((await c.client.getStreamMetadata(stream)).metadata).toEqual({ custom: 'y' });
      expect(await c.revisions(`$$${stream}`)).toEqual([1]);
    });

    it('given $maxCount, when more is appended, then the newest are shown either way', async () => {
      const c = given();
      const stream = c.stream();
      await c.client.setStreamMetadata(stream, { maxCount: 3 });
      await c.append(stream, c.events(10));
      expect(await c.revisions(stream)).toEqual([7, 8, 9]);
      expect(await c.revisions(stream, { fromRevision: 2n, maxCount: 2 })).toEqual([7, 8]);
      expect(await c.revisions(stream, { direction: 'backwards', fromRevision: 'end' })).toEqual([9, 8, 7]);
    });

    it('given $tb, when the stream is read, then nothing before it is shown', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.events(6));
      await c.client.setStreamMetadata(stream, { truncateBefore: 4 });
      expect(await c.revisions(stream)).toEqual([4, 5]);
      expect(await c.revisions(stream, { direction: 'backwards', fromRevision: 3n })).toEqual([]);
    });

    it('given $maxAge, when events grow older, then they are shown no more', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.events(2));
      await c.client.setStreamMetadata(stream, { maxAge: 1 });
      await waitFor(async () => (await c.revisions(stream)).length === 0, {
        what: 'events of a second ago are hidden',
      });
      await c.append(stream, c.event());
      expect(await c.revisions(stream)).toEqual([2]);
      expect(await c.revisions(stream, { direction: 'backwards', fromRevision: 'end' })).toEqual([2]);
    });
  });
}
