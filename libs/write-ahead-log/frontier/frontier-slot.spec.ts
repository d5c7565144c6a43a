import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SimulatedFileSystem } from '../testing/simulated.file-system.js';
import { decodeFrontierSlot, encodeFrontierSlot } from './frontier-slot.js';
import { readFrontier } from './read-frontier.js';

const storeId = Buffer.alloc(16, 9);
const slotArbitrary = fc.record({
  epoch: fc.maxSafeNat(),
  segmentNumber: fc.maxSafeNat(),
  position: fc.maxSafeNat(),
  seq: fc.maxSafeNat(),
  chain: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
});

describe('frontier', () => {
  it('given any slot, when encoded and decoded, then it is the same; flipped, or of another store, there is none', () => {
    fc.assert(
      fc.property(slotArbitrary, fc.nat(4096 * 8 - 1), (slot, bit) => {
        const bytes = encodeFrontierSlot(slot, storeId);
        expect(decodeFrontierSlot(bytes, storeId)).toEqual(slot);
        expect(decodeFrontierSlot(bytes, Buffer.alloc(16))).toBeUndefined();
        bytes[bit >>> 3]! ^= 1 << (bit & 7);
        expect(decodeFrontierSlot(bytes, storeId)).toBeUndefined();
      }),
    );
  });

  it('given two slots, when the newer one is torn, then the older one counts', async () => {
    const slots = [1, 2].map((epoch) =>
      encodeFrontierSlot({ epoch, segmentNumber: 0, position: epoch * 8, seq: 0, chain: '0'.repeat(32) }, storeId),
    );
    const read = (content: Buffer) =>
      readFrontier(SimulatedFileSystem.of(new Map([['/log/frontier', content]])), '/log', storeId);
    expect(await read(Buffer.concat(slots))).toMatchObject({ epoch: 2, position: 16 });
    slots[1]!.fill(0, 512);
    expect(await read(Buffer.concat(slots))).toMatchObject({ epoch: 1, position: 8 });
    expect(await read(Buffer.alloc(0))).toBeUndefined();
  });
});
