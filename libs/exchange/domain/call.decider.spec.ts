import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CALL_OUTCOMES, type CallEvent } from '#libs/contracts';
import type { Timed } from '#libs/event-store';
import type { CompleteCall, ReceiveCall } from './call.commands.js';
import { callDecider } from './call.decider.js';
import {
  CallAlreadyEndedError,
  CallAlreadyReceivedError,
  CallEndsBeforeItBeganError,
  CallNotFoundError,
} from './call.errors.js';

const at = '2026-11-21T10:00:00.000000Z';
const later = '2026-11-21T10:05:00.000000Z';
const receive: Timed<ReceiveCall> = { kind: 'receive', at, callerNumber: '+13125550123', campaignId: 'spring' };
const complete: Timed<CompleteCall> = {
  kind: 'complete',
  at: later,
  durationSeconds: 300,
  outcome: 'converted',
  price: { amount: '12.50', currency: 'USD' },
};
const received: CallEvent = {
  type: 'exchange.call-received.v1',
  data: { occurredAt: at, startedAt: at, callerNumber: '+13125550123', campaignId: 'spring' },
};
const completed: CallEvent = {
  type: 'exchange.call-completed.v2',
  data: {
    occurredAt: later,
    endedAt: later,
    durationSeconds: 300,
    outcome: 'converted',
    endedBy: 'unknown',
    amount: '12.50',
    currency: 'USD',
  },
};

const given = (...events: CallEvent[]) => ({
  when: (command: Timed<ReceiveCall | CompleteCall>) =>
    callDecider.decide(events.reduce(callDecider.evolve, callDecider.initialState), command),
});

describe('a call', () => {
  it('given nothing, when it is received, then it begins now unless the command says when', () => {
    expect(given().when(receive)).toEqual([received]);
    const sentStartedAt = '2026-11-21T10:59:58.1234567+01:00';
    const startedAt = '2026-11-21T09:59:58.123456Z';
    const [event] = given().when({ ...receive, startedAt, sentStartedAt });
    expect(event!.data).toMatchObject({ startedAt, sent: { startedAt: sentStartedAt } });
  });

  it('given a received call, when it is completed, then it ends with its price', () => {
    expect(given(received).when(complete)).toEqual([completed]);
  });

  it('given a received call, when it is received again, then that is refused', () => {
    expect(() => given(received).when(receive)).toThrow(CallAlreadyReceivedError);
  });

  it('given no call, when it is completed, then there is none', () => {
    expect(() => given().when(complete)).toThrow(CallNotFoundError);
  });

  it('given a completed call, when it is completed again, then that is refused', () => {
    expect(() => given(received, completed).when(complete)).toThrow(CallAlreadyEndedError);
  });

  it('given a received call, when it would end before it began, then that is refused', () => {
    const endedAt = '2026-11-21T09:59:59.999999Z';
    expect(() => given(received).when({ ...complete, endedAt })).toThrow(CallEndsBeforeItBeganError);
  });

  it('given any commands in any order, when they are carried out, then it is received once and ends at most once, after that', () => {
    const commands = fc.array(
      fc.oneof(
        fc.constant(receive),
        fc.constantFrom(...CALL_OUTCOMES).map((outcome) => Object.assign({}, complete, { outcome })),
      ),
    );
    fc.assert(
      fc.property(commands, (all) => {
        const events: CallEvent[] = [];
        for (const command of all)
          try {
            events.push(...given(...events).when(command));
          } catch {
            // A command that a rule forbids leaves nothing behind.
          }
        const types = events.map(({ type }) => type);
        expect(['', received.type, `${received.type} ${completed.type}`]).toContain(types.join(' '));
      }),
    );
  });
});
