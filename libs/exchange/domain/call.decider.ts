import { type CallCompleted, type CallEvent, type CallReceived, usualEnder } from '#libs/contracts';
import type { Decider, Timed } from '#libs/event-store';
import type { CompleteCall, ReceiveCall } from './call.commands.js';
import {
  CallAlreadyEndedError,
  CallAlreadyReceivedError,
  CallEndsBeforeItBeganError,
  CallNotFoundError,
} from './call.errors.js';
import type { CallState } from './call.state.js';

function receive(state: CallState, command: Timed<ReceiveCall>): CallReceived {
  if (state.status !== 'unknown') throw new CallAlreadyReceivedError();
  const { at, kind: _, sentStartedAt, startedAt = at, ...call } = command;
  const sent = sentStartedAt === undefined ? {} : { sent: { startedAt: sentStartedAt } };
  return { type: 'exchange.call-received.v1', data: { occurredAt: at, startedAt, ...call, ...sent } };
}

function complete(state: CallState, command: Timed<CompleteCall>): CallCompleted {
  if (state.status === 'unknown') throw new CallNotFoundError();
  if (state.status === 'ended') throw new CallAlreadyEndedError();
  const { at, kind: _, sentEndedAt, endedAt = at, endedBy, price, ...rest } = command;
  if (state.startedAt !== undefined && endedAt < state.startedAt) throw new CallEndsBeforeItBeganError();
  const sent = sentEndedAt === undefined ? {} : { sent: { endedAt: sentEndedAt } };
  const ender = endedBy ?? usualEnder(rest.outcome);
  const data = { occurredAt: at, endedAt, endedBy: ender, ...rest, ...price, ...sent };
  return { type: 'exchange.call-completed.v2', data };
}

/** The rules of a call: it is received once, then it ends once. */
export const callDecider: Decider<CallState, Timed<ReceiveCall | CompleteCall>, CallEvent> = {
  initialState: { status: 'unknown' },

  decide: (state, command) => [command.kind === 'receive' ? receive(state, command) : complete(state, command)],

  evolve(state, event) {
    switch (event.type) {
      case 'exchange.call-received.v1':
        return { status: 'received', startedAt: event.data.startedAt };
      case 'exchange.call-completed.v2':
        return { ...state, status: 'ended' };
    }
  },
};
