import { describe, expect, it } from '@jest/globals';
import type { SuiteContext } from '../suite-context.js';

/** What is too large, or not allowed at all. */
export function limits(given: () => SuiteContext): void {
  describe('limits', () => {
    it.each([1_100_000, 3_500_000, 15_000_000])(
      'given an event of %d bytes, when it is appended, then it is too large and the client goes on',
      async (size) => {
        const c = given();
        const stream = c.stream();
        const failure = await c.failure(c.append(stream, c.event({ data: { text: 'a'.repeat(size) } })));
        expect(failure.failed).toBe('maximum-append-size-exceeded');
        expect((await c.append(stream, c.event())).nextExpectedRevision).toBe(0n);
      },
    );

    it('given events that are too large together, when they are appended, then none is written', async () => {
      const c = given();
      const stream = c.stream();
      const events = Array.from({ length: 40 }, () => c.event({ data: { text: 'a'.repeat(100_000) } }));
      expect((await c.failure(c.append(stream, events))).failed).toBe('maximum-append-size-exceeded');
      expect((await c.failure(c.read(stream))).failed).toBe('stream-not-found');
    });

    it.each([
      ['a nil id', { id: '00000000-0000-0000-0000-000000000000' }, 'named'],
      ['no type', { type: '' }, 'named'],
      ['no stream name', {}, ''],
    ])(
      'given %s, when it is appended, then it is refused once and the client goes on',
      async (_what, options, name) => {
        const c = given();
        const stream = c.stream();
        await c.failure(c.append(name === '' ? '' : stream, c.event(options)));
        expect((await c.append(stream, c.event())).nextExpectedRevision).toBe(0n);
      },
    );
  });
}
