import { describe, expect, it } from '@jest/globals';
import type { SuiteContext } from '../suite-context.js';

/** Appends and what they expect of a stream. */
export function appending(given: () => SuiteContext): void {
  describe('appending', () => {
    it('given no stream, when one event is appended to any, then it has revision 0 and one position', async () => {
      const c = given();
      const result = await c.append(c.stream(), c.event());
      expect(result).toMatchObject({ success: true, nextExpectedRevision: 0n });
      expect(result.position?.commit).toBe(result.position?.prepare);
    });

    it('given several events, when they are appended, then the answer is about the last', async () => {
      const c = given();
      const stream = c.stream();
      const result = await c.append(stream, c.events(3));
      const events = await c.read(stream);
      expect(result.nextExpectedRevision).toBe(2n);
      expect(result.position?.commit).toBe(events[2]?.event?.position?.commit);
    });

    it('given a stream, when no stream is expected, then it is a conflict that names the revision', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.events(2), 'no_stream');
      expect(await c.failure(c.append(stream, c.event(), 'no_stream'))).toMatchObject({
        failed: 'wrong-expected-version',
      });
      expect(await c.revisions(stream)).toEqual([0, 1]);
    });

    it.each([
      [1n, true],
      [0n, false],
      [7n, false],
    ])('given revision 1, when %s is expected, then it is written: %s', async (expected, written) => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.events(2));
      const attempt = c.append(stream, c.event(), expected);
      if (written) expect((await attempt).nextExpectedRevision).toBe(2n);
      else expect((await c.failure(attempt)).failed).toBe('wrong-expected-version');
    });

    it('given no stream, when a revision or a stream is expected, then it is a conflict', async () => {
      const c = given();
      expect((await c.failure(c.append(c.stream(), c.event(), 3n))).failed).toBe('wrong-expected-version');
      expect((await c.failure(c.append(c.stream(), c.event(), 'stream_exists'))).failed).toBe('wrong-expected-version');
    });

    it('given a stream of metadata only, when a stream is expected, then it is written', async () => {
      const c = given();
      const stream = c.stream();
      await c.client.setStreamMetadata(stream, { custom: 1 });
      expect((await c.append(stream, c.event(), 'stream_exists')).nextExpectedRevision).toBe(0n);
    });

    it('given an empty append, when the expectation holds, then it succeeds and writes nothing', async () => {
      const c = given();
      const stream = c.stream();
      expect((await c.append(stream, [], 'no_stream')).nextExpectedRevision).toBe(0n);
      await c.append(stream, c.events(2));
      expect((await c.append(stream, [], 1n)).nextExpectedRevision).toBe(1n);
      expect((await c.failure(c.append(stream, [], 5n))).failed).toBe('wrong-expected-version');
      expect(await c.revisions(stream)).toEqual([0, 1]);
    });

    it('given twenty writers that expect the same revision, when they race, then one wins', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.event());
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => c.append(stream, c.event(), 0n)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await c.revisions(stream)).toEqual([0, 1]);
    });

    it('given many appends at once, when all are answered, then each is there once, and the streams have no gaps', async () => {
      const c = given();
      const streams = Array.from({ length: 5 }, () => c.stream());
      await Promise.all(Array.from({ length: 300 }, (_, i) => c.append(streams[i % 5]!, c.events(1 + (i % 3)))));
      for (const stream of streams) {
        const revisions = await c.revisions(stream);
        expect(revisions).toEqual(revisions.map((_, i) => i));
      }
    });

    it('given credentials for one call, when it appends, then it is written or refused as without', async () => {
      const c = given();
      const stream = c.stream();
      const options = {
        credentials: { username: 'admin', password: 'changeit' },
        expectedRevision: 'no_stream',
        streamState: 'no_stream',
      };
      expect((await c.client.appendToStream(stream, c.event(), options as never)).nextExpectedRevision).toBe(0n);
      const again = c.client.appendToStream(stream, c.event(), options as never);
      expect((await c.failure(again)).failed).toBe('wrong-expected-version');
    });
  });
}
