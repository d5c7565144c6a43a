import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Upcaster, UpcasterRegistry } from './upcaster-registry.js';

/** An event that was renamed, then got a unit: v1 {length}, v2 {duration}, v3 {durationSeconds}. */
const rename: Upcaster = {
  from: 'test.call-timed.v1',
  to: 'test.call-timed.v2',
  upcast: ({ length, ...rest }) => ({ ...rest, duration: length ?? null }),
};
const unit: Upcaster = {
  from: 'test.call-timed.v2',
  to: 'test.call-timed.v3',
  upcast: ({ duration, ...rest }) => ({ ...rest, durationSeconds: Math.round(Number(duration) / 1000) }),
};
const registry = new UpcasterRegistry([unit, rename]);

describe('upcasting', () => {
  it('given an event of any version, when it is read, then it is of the newest, and the other members are kept', () => {
    const data = fc.record({ length: fc.nat(), note: fc.string() });
    fc.assert(
      fc.property(data, fc.constantFrom(1, 2, 3), ({ length, note }, version) => {
        const [, v1, v2, v3] = [
          undefined,
          { note, length },
          { note, duration: length },
          { note, durationSeconds: Math.round(length / 1000) },
        ];
        const given = { type: `test.call-timed.v${version}`, data: [v1, v2, v3][version - 1]! };
        const before = structuredClone(given);

        const read = registry.upcast(given);

        expect(read).toEqual({ type: 'test.call-timed.v3', data: v3 });
        expect(registry.upcast(read)).toBe(read);
        expect(given).toEqual(before);
      }),
    );
  });

  it('given an event that has no upcaster, when it is read, then it is the very same', () => {
    const event = { type: 'test.other.v1', data: {} };
    expect(registry.upcast(event)).toBe(event);
  });

  it.each([
    ['test.a.v1', 'test.a.v3'],
    ['test.a.v1', 'test.b.v2'],
    ['test.a.v2', 'test.a.v1'],
    ['test.a', 'test.a.v2'],
  ])('given an upcaster from %s to %s, when it is registered, then it is refused', (from, to) => {
    expect(() => new UpcasterRegistry([{ from, to, upcast: (data) => data }])).toThrow(RangeError);
  });

  it('given two upcasters from one version, when they are registered, then they are refused', () => {
    expect(() => new UpcasterRegistry([rename, rename])).toThrow(RangeError);
  });
});
