import { describe, expect, it } from '@jest/globals';
import {
  AppendRefusedError,
  type EventStore,
  type NewEvent,
  type RecordedEvent,
  StreamNotFoundError,
  WrongExpectedRevisionError,
} from '#libs/event-store';
import { uuidV4 } from '#libs/kernel';

/** Events with bytes that only an exact store gives back: spaces in the JSON, and a number that no double holds. */
export function newEvents(count: number, size = 10): NewEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    id: uuidV4(),
    type: 'test.thing-done.v1',
    data: new TextEncoder().encode(`{ "i": ${i}, "n": 12345678901234567890, "x": "${'x'.repeat(size)}" }`),
    metadata: new TextEncoder().encode(`{ "format" : 1, "i": ${i} }`),
  }));
}

/** All that an iteration gives, up to `most`. */
export async function collect<T>(iteration: AsyncIterable<T>, most = Infinity): Promise<T[]> {
  const all: T[] = [];
  for await (const one of iteration) if (all.push(one) >= most) break;
  return all;
}

/** The text of an event's bytes, and its place. */
export const asWritten = ({ id, type, data, metadata }: NewEvent | RecordedEvent): object => ({
  id,
  type,
  data: Buffer.from(data).toString(),
  metadata: Buffer.from(metadata).toString(),
});

/** What every event store does with appends and reads. `store` gives the one under test, the same every time. */
export function eventStoreContract(store: () => EventStore): void {
  const aStream = (): string => `thing-${uuidV4()}`;

  describe('appends', () => {
    it('given no stream, when events are appended to none, then revisions count from 0 and positions grow', async () => {
      const stream = aStream();
      const first = await store().append(stream, newEvents(3), { expectedRevision: 'no_stream' });
      const second = await store().append(stream, newEvents(1), { expectedRevision: first.revision });
      expect([first.revision, second.revision]).toEqual([2n, 3n]);
      expect(second.position > first.position).toBe(true);
    });

    it.each(['no_stream', 0n, 5n] as const)(
      'given a stream at 1, when it is expected at %p, then nothing is written',
      async (expected) => {
        const stream = aStream();
        await store().append(stream, newEvents(2), { expectedRevision: 'no_stream' });
        const refused = store().append(stream, newEvents(1), { expectedRevision: expected });
        await expect(refused).rejects.toThrow(WrongExpectedRevisionError);
        await expect(refused).rejects.toMatchObject({ stream, expected, actual: 1n });
        expect(await collect(store().readStream(stream))).toHaveLength(2);
      },
    );

    it('given no stream, when one is expected, then the error says that there is none', async () => {
      const stream = aStream();
      const refused = store().append(stream, newEvents(1), { expectedRevision: 0n });
      await expect(refused).rejects.toMatchObject({ stream, expected: 0n, actual: 'no_stream' });
    });

    it('given an append that was written, when the same is asked again, then the same answer is given and nothing is written', async () => {
      const stream = aStream();
      const events = newEvents(3);
      await store().append(stream, newEvents(1), { expectedRevision: 'no_stream' });
      const first = await store().append(stream, events, { expectedRevision: 0n });
      await store().append(stream, newEvents(1), { expectedRevision: 3n });
      expect(await store().append(stream, events, { expectedRevision: 0n })).toEqual(first);
      expect(await collect(store().readStream(stream))).toHaveLength(5);
    });

    it('given the same ids in part, when they are asked again at the old revision, then it is refused', async () => {
      const stream = aStream();
      const events = newEvents(2);
      await store().append(stream, events, { expectedRevision: 'no_stream' });
      const other = store().append(stream, [events[0]!, ...newEvents(1)], { expectedRevision: 'no_stream' });
      await expect(other).rejects.toThrow(WrongExpectedRevisionError);
    });

    it('given many writers of one stream, when all expect the same revision, then one succeeds', async () => {
      const stream = aStream();
      const attempts = await Promise.allSettled(
        Array.from({ length: 30 }, () => store().append(stream, newEvents(1), { expectedRevision: 'no_stream' })),
      );
      expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await collect(store().readStream(stream))).toHaveLength(1);
    });
  });

  describe('reads', () => {
    it('given events, when their stream is read, then every byte is as it was written', async () => {
      const stream = `thing-${uuidV4()} ü/😀`;
      const events = newEvents(5);
      const { position } = await store().append(stream, events, { expectedRevision: 'no_stream' });
      const read = await collect(store().readStream(stream));
      expect(read.map(asWritten)).toEqual(events.map(asWritten));
      expect(read.map(({ revision }) => revision)).toEqual([0n, 1n, 2n, 3n, 4n]);
      expect(new Set(read.map((event) => event.stream))).toEqual(new Set([stream]));
      expect(read.at(-1)!.position).toBe(position);
    });

    it('given a stream, when parts of it are read, then direction, start and number are kept', async () => {
      const stream = aStream();
      await store().append(stream, newEvents(10), { expectedRevision: 'no_stream' });
      const revisions = async (options: Parameters<EventStore['readStream']>[1]): Promise<number[]> =>
        (await collect(store().readStream(stream, options))).map(({ revision }) => Number(revision));
      expect(await revisions({ from: 7n })).toEqual([7, 8, 9]);
      expect(await revisions({ from: 2n, maxCount: 2 })).toEqual([2, 3]);
      expect(await revisions({ direction: 'backwards', maxCount: 3 })).toEqual([9, 8, 7]);
      expect(await revisions({ direction: 'backwards', from: 1n })).toEqual([1, 0]);
      expect(await revisions({ maxCount: 0 })).toEqual([]);
      expect(await revisions({ from: 99n })).toEqual([]);
    });

    it('given no stream, when it is read, then that is said', async () => {
      await expect(collect(store().readStream(aStream()))).rejects.toThrow(StreamNotFoundError);
    });

    it('given events in several streams, when all is read, then they come in the order of their positions, from a position on or before it', async () => {
      const [a, b] = [aStream(), aStream()];
      await store().append(a, newEvents(2), { expectedRevision: 'no_stream' });
      const { position } = await store().append(b, newEvents(2), { expectedRevision: 'no_stream' });
      await store().append(a, newEvents(1), { expectedRevision: 1n });

      const back = await collect(store().readAll({ direction: 'backwards', maxCount: 5 }));
      expect(back.map((event) => event.stream)).toEqual([a, b, b, a, a]);
      expect(await store().headPosition()).toBe(back[0]!.position);
      const from = await collect(store().readAll({ from: position }));
      expect(from.map((event) => event.stream)).toEqual([b, a]);
      const before = await collect(store().readAll({ from: position, direction: 'backwards', maxCount: 2 }));
      expect(before.map((event) => event.stream)).toEqual([b, a]);
      const positions = back.map((event) => event.position);
      expect(positions).toEqual(positions.toSorted((x, y) => (x > y ? -1 : 1)));
    });
  });

  it('given an append that no store could take, when it is asked for, then it is refused and others go on', async () => {
    const [huge] = newEvents(1, 1024 * 1024);
    const [good] = newEvents(1);
    const refused = [[huge!], [{ ...good!, id: 'x' }], [{ ...good!, type: '' }]].map((events) =>
      store().append(aStream(), events, { expectedRevision: 'no_stream' }),
    );
    for (const one of refused) await expect(one).rejects.toThrow(AppendRefusedError);
    await store().append(aStream(), [good!], { expectedRevision: 'no_stream' });
  });
}
