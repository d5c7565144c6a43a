import { describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { SuiteContext } from '../suite-context.js';

/** Deleting streams, for a while or for ever. */
export function deleting(given: () => SuiteContext): void {
  describe('deleting', () => {
    it('given a deleted stream, when it is read, then it is not found, and $tb says why', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.events(2));
      await c.client.deleteStream(stream);
      expect((await c.failure(c.read(stream))).failed).toBe('stream-not-found');
      expect((await c.client.getStreamMetadata(stream)).metadata?.truncateBefore).toBe(Number(2n ** 63n - 1n));
      expect((await c.failure(c.append(stream, c.event(), 'stream_exists'))).failed).toBe('stream-deleted');
      await c.client.deleteStream(stream);
    });

    it.each(['any', 'no_stream', 1n] as const)(
      'given a deleted stream, when %s is appended to, then it goes on behind what was deleted',
      async (expected) => {
        const c = given();
        const stream = c.stream();
        await c.append(stream, c.events(2));
        await c.client.deleteStream(stream);
        expect((await c.append(stream, c.event(), expected)).nextExpectedRevision).toBe(2n);
        await waitFor(async () => expect(await c.revisions(stream)).toEqual([2]) === undefined);
        await waitFor(async () => (await c.client.getStreamMetadata(stream)).metadata?.truncateBefore === 2);
      },
    );

    it('given a stream that is missing, or another revision, when it is deleted, then it is a conflict', async () => {
      const c = given();
      expect((await c.failure(c.client.deleteStream(c.stream()))).failed).toBe('wrong-expected-version');
      const stream = c.stream();
      await c.append(stream, c.event());
      const wrong = c.client.deleteStream(stream, { expectedRevision: 9n });
      expect((await c.failure(wrong)).failed).toBe('wrong-expected-version');
    });

    it('given a tombstone, when anything is asked of the stream, then it is deleted', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.event());
      await c.client.tombstoneStream(stream);
      const attempts = [
        c.read(stream),
        c.append(stream, c.event()),
        c.append(stream, c.event(), 'no_stream'),
        c.append(stream, c.event(), 0n),
        c.client.tombstoneStream(stream),
        c.client.deleteStream(stream),
        c.client.getStreamMetadata(stream),
        c.client.setStreamMetadata(stream, { maxCount: 2 }),
      ];
      const failures = await Promise.all(attempts.map((attempt) => c.failure(attempt)));
      for (const { failed } of failures) expect(failed).toBe('stream-deleted');
    });

    it('given a missing stream, when it is tombstoned, then nobody can begin it', async () => {
      const c = given();
      const stream = c.stream();
      await c.client.tombstoneStream(stream);
      expect((await c.failure(c.append(stream, c.event()))).failed).toBe('stream-deleted');
    });
  });
}
