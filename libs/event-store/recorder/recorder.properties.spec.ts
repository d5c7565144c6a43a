import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomShortId } from '#libs/kernel';
import { type AppendFault, recordableEvent, testEventId, TestRecorderPorts, waitFor } from '#libs/testing';
import { AppendRefusedError } from '../event-store.errors.js';

const refusal = (): AppendRefusedError => new AppendRefusedError('read-only', 'disk full');
const faults = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<AppendFault>(undefined) },
    { weight: 1, arbitrary: fc.constantFrom<AppendFault>('lost', 'written') },
    { weight: 1, arbitrary: fc.constant('refused' as const) },
    { weight: 1, arbitrary: fc.constant('displaced' as const) },
  ),
  { maxLength: 12 },
);
/** Requests: of which tenant, and which ids they choose (null: none). */
const requests = fc.array(
  fc.record({
    tenant: fc.constantFrom(0, 1),
    events: fc.array(fc.option(fc.record({ id: fc.nat(12), body: fc.nat(1) })), { maxLength: 6 }),
    pauseBefore: fc.boolean(),
  }),
  { maxLength: 25 },
);

describe('the recorder, whatever the store does', () => {
  it('given requests and faults, when they are recorded, then every event told as recorded is there once and in order, and none told as refused', async () => {
    await fc.assert(
      fc.asyncProperty(requests, faults, async (requested, faulty) => {
        const tenants = [randomShortId(), randomShortId()];
        const ports = new TestRecorderPorts();
        const left = [...faulty];
        let inserting = false;
        ports.store.fault = async (stream) => {
          if (inserting) return undefined;
          const fault = left.shift();
          if (fault === 'refused') return refusal();
          if (fault !== 'displaced') return fault;
          inserting = true;
          const { id, type, data } = recordableEvent();
          const foreign = { id, type, data, metadata: new Uint8Array() };
          await ports.store.append(stream, [foreign], { expectedRevision: 'any' });
          inserting = false;
          return undefined;
        };
        const recorder = ports.recorder();
        const done = [];
        for (const { tenant, events, pauseBefore } of requested) {
          if (pauseBefore) await new Promise((resolve) => setImmediate(resolve));
          const recordable = events.map((event) =>
            event ? recordableEvent({ chosen: `${tenant} ${event.id}`, body: String(event.body) }) : recordableEvent(),
          );
          const outcomes = recorder.record(tenants[tenant]!, recordable);
          done.push(outcomes.then((settled) => ({ tenant, recordable, settled })));
        }
        const all = await Promise.all(done);
        await waitFor(() => recorder.status().queuedEvents === 0);

        const stored = ports.store.events.map(({ id }) => id);
        const counted = new Map<string, number>();
        for (const id of stored) counted.set(id, (counted.get(id) ?? 0) + 1);
        for (const { recordable, settled } of all) {
          expect(settled).toHaveLength(recordable.length);
          const places: number[] = [];
          for (const [i, outcome] of settled.entries()) {
            const { id } = recordable[i]!;
            if (outcome.status === 'recorded') {
              expect(counted.get(id)).toBe(1);
              const event = ports.store.events.find((stored) => stored.id === id)!;
              const { receipt } = outcome.recorded;
              expect(receipt).toMatchObject({ stream: event.stream, revision: String(event.revision) });
              expect(BigInt(receipt.position)).toBeGreaterThanOrEqual(event.position);
              if (!outcome.recorded.duplicate) places.push(stored.indexOf(id));
            } else if (!recordable[i]!.chosenId) expect(counted.has(id)).toBe(false);
          }
          expect(places).toEqual(places.toSorted((a, b) => a - b));
        }
        expect(ports.store.inFlightMax).toBeLessThanOrEqual(2);
        for (let id = 0; id <= 12; id++)
          for (const tenant of [0, 1]) expect(counted.get(testEventId(`${tenant} ${id}`)) ?? 0).toBeLessThanOrEqual(1);
        expect(recorder.status()).toMatchObject({ queuedBytes: 0, queuedEvents: 0 });
      }),
      { numRuns: 60 },
    );
  });
});
