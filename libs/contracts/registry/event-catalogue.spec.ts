import { describe, expect, it } from '@jest/globals';
import { CALL_RECEIVED } from '../exchange/call-received.contract.js';
import { CALL_COMPLETED_V1 } from '../exchange/call-completed-v1.contract.js';
import { UpcasterRegistry } from '../upcasting/upcaster-registry.js';
import { EVENT_CATALOGUE, EventCatalogue } from './event-catalogue.js';
import { EVENT_CONTRACTS } from './event-contracts.js';

const older = new EventCatalogue([CALL_RECEIVED, CALL_COMPLETED_V1], new UpcasterRegistry([]));

describe('the catalogue of event types', () => {
  it('given a type of a newer version of the ledger, when it is read, then there is nothing to read, and no error', () => {
    expect(older.read({ type: 'exchange.call-disputed.v1', open: {}, fields: {} })).toBeUndefined();
    expect(older.read({ type: 'exchange.call-completed.v2', open: {}, fields: {} })).toBeUndefined();
  });

  it('given types that are not known, then a newer version of a known event is told from an event never heard of', () => {
    expect(older.isNewerVersion('exchange.call-completed.v2')).toBe(true);
    expect(older.isNewerVersion('exchange.call-completed.v1')).toBe(false);
    expect(older.isNewerVersion('exchange.call-disputed.v1')).toBe(false);
  });

  it('given every version of every type, when it is read, then it comes out as the newest version of its event', () => {
    const version = (type: string): number => Number(/\d+$/.exec(type)![0]);
    for (const { type } of EVENT_CONTRACTS) {
      const name = type.replace(/\d+$/, '');
      const newest = Math.max(
        ...EVENT_CONTRACTS.filter((one) => one.type.startsWith(name)).map((one) => version(one.type)),
      );
      expect(EVENT_CATALOGUE.read({ type, open: {}, fields: {} })!.type).toBe(`${name}${newest}`);
    }
  });
});
