import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { SuiteContext } from '../suite-context.js';

/** Reads of a stream. */
export function reading(given: () => SuiteContext): void {
  describe('reading a stream', () => {
    it('given no stream, when it is read either way, then it is not found', async () => {
      const c = given();
      const stream = c.stream();
      expect((await c.failure(c.read(stream))).failed).toBe('stream-not-found');
      expect((await c.failure(c.read(stream, { direction: 'backwards', fromRevision: 'end' }))).failed).toBe(
        'stream-not-found',
      );
    });

    it('given 700 events, when they are read, then pages begin and end where asked', async () => {
      const c = given();
      const stream = c.stream();
      await c.append(stream, c.events(700));
      const span = async (options: object): Promise<(number | undefined)[]> => {
        const revisions = await c.revisions(stream, options);
        return [revisions.length, revisions[0], revisions.at(-1)];
      };
      expect(await span({})).toEqual([700, 0, 699]);
      expect(await span({ fromRevision: 600n })).toEqual([100, 600, 699]);
      expect(await span({ fromRevision: 10n, maxCount: 5 })).toEqual([5, 10, 14]);
      expect(await span({ fromRevision: 5000n })).toEqual([0, undefined, undefined]);
      expect(await span({ direction: 'backwards', fromRevision: 'end' })).toEqual([700, 699, 0]);
      expect(await span({ direction: 'backwards', fromRevision: 'end', maxCount: 3 })).toEqual([3, 699, 697]);
      expect(await span({ direction: 'backwards', fromRevision: 5n })).toEqual([6, 5, 0]);
      expect(await span({ direction: 'backwards', fromRevision: 5000n, maxCount: 2 })).toEqual([2, 699, 698]);
    });

    it('given events of all kinds, when they are read, then every byte is as it was sent', async () => {
      const c = given();
      const stream = c.stream();
      const data = { z: 1, a: { '10': 'x', '9': 'y' }, none: null, real: 1.5, text: 'ü\u2028🎈' };
      const [json, bytes] = [randomUUID(), randomUUID()];
      await c.append(stream, [
        c.library.jsonEvent({ id: json, type: 'größe.日本', data, metadata: { $correlationId: 'c', list: [1, null] } }),
        c.library.binaryEvent({
          id: bytes,
          type: 'bytes',
          data: Buffer.from([0, 255, 1]),
          metadata: Buffer.from('md') as never,
        }),
      ]);
      const [first, second] = await c.read(stream);
      expect(first?.event).toMatchObject({
        id: json,
        type: 'größe.日本',
        isJson: true,
        data,
        streamId: stream,
        revision: 0n,
      });
      expect(first?.event?.metadata).toEqual({ $correlationId: 'c', list: [1, null] });
      expect(second?.event).toMatchObject({ id: bytes, type: 'bytes', isJson: false });
      expect(Buffer.from(second?.event?.data as Uint8Array)).toEqual(Buffer.from([0, 255, 1]));
      expect(Buffer.from(second?.event?.metadata as Uint8Array)).toEqual(Buffer.from('md'));
    });

    it.each([
      ['Unicode', 'ü-日本-🎈'],
      ['spaces', 'a b  c'],
      ['slashes', 'a/b?c=d#e'],
      ['a new line', 'a\nb'],
      ['4,000 characters', 'x'.repeat(4000)],
      ['a percent sign', '100%'],
    ])('given a name of %s, when it is used, then it is found again', async (_what, name) => {
      const c = given();
      const stream = c.stream(name);
      await c.append(stream, c.event());
      const [event] = await c.read(stream);
      expect(event?.event?.streamId).toBe(stream);
    });

    it('given large events, when they are read, then they come whole', async () => {
      const c = given();
      const stream = c.stream();
      const sizes = [900_000, 10, 400_000, 300_000];
      for (const size of sizes) await c.append(stream, c.event({ data: { text: 'a'.repeat(size) } }));
      const lengths = (events: Awaited<ReturnType<SuiteContext['read']>>): number[] =>
        events.map(({ event }) => (event!.data as { text: string }).text.length);
      expect(lengths(await c.read(stream))).toEqual(sizes);
      const backwards = await c.read(stream, { direction: 'backwards', fromRevision: 'end' });
      expect(lengths(backwards)).toEqual(sizes.toReversed());
    });

    it('given links, when they are resolved, then the event is shown with its link, and a dangling one without event', async () => {
      const c = given();
      const [target, links] = [c.stream(), c.stream()];
      await c.append(target, c.events(2));
      const link = (text: string): never =>
        c.library.binaryEvent({ id: randomUUID(), type: '$>', data: Buffer.from(text) }) as never;
      await c.append(links, [link(`1@${target}`), link(`9@${target}`), link(`0@${c.stream()}`)]);
      const resolved = await c.read(links, { resolveLinkTos: true });
      expect(resolved.map(({ event, link: by }) => [event?.streamId, event?.revision, by?.revision])).toEqual([
        [target, 1n, 0n],
        [undefined, undefined, 1n],
        [undefined, undefined, 2n],
      ]);
      expect((await c.read(links)).map(({ event, link: by }) => [event?.type, by])).toEqual(
        Array.from({ length: 3 }, () => ['$>', undefined]),
      );
    });
  });
}
