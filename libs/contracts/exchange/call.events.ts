import type { DomainEvent } from '../registry/event-contract.js';

/** The streams of calls are `call-<tenantId>.<callId>`. */
export const CALL_STREAM = 'call';

/** How a call ended. */
export const CALL_OUTCOMES = ['converted', 'not-converted', 'no-answer', 'busy', 'abandoned', 'failed'] as const;
/** One of {@link CALL_OUTCOMES}. */
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** Who can end a call: either side, or the exchange itself. */
export const CALL_ENDERS = ['caller', 'called', 'exchange', 'unknown'] as const;
/** One of {@link CALL_ENDERS}. */
export type CallEnder = (typeof CALL_ENDERS)[number];

/** Who ended a call that ended so, if nobody says: a call is abandoned by its caller, of any other it is not known. */
export function usualEnder(outcome: unknown): CallEnder {
  return outcome === 'abandoned' ? 'caller' : 'unknown';
}

/** An amount of money: a decimal string and a currency of ISO 4217. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** A call came in. */
export interface CallReceivedData {
  readonly occurredAt: string;
  readonly startedAt: string;
  readonly callerNumber: string;
  readonly calledNumber?: string;
  readonly campaignId?: string;
  readonly publisherId?: string;
  readonly buyerId?: string;
  /** What the caller wrote, where it said more than the log's form of it. */
  readonly sent?: { readonly startedAt: string };
}
/** `exchange.call-received.v1` */
export type CallReceived = DomainEvent<'exchange.call-received.v1', CallReceivedData>;

/** A call ended. `amount` and `currency` are its price, if it has one. */
export interface CallCompletedData {
  readonly occurredAt: string;
  readonly endedAt: string;
  readonly durationSeconds: number;
  readonly outcome: CallOutcome;
  readonly endedBy: CallEnder;
  readonly amount?: string;
  readonly currency?: string;
  readonly buyerId?: string;
  readonly sent?: { readonly endedAt: string };
}
/** `exchange.call-completed.v2` */
export type CallCompleted = DomainEvent<'exchange.call-completed.v2', CallCompletedData>;

/** The events of a call. */
export type CallEvent = CallReceived | CallCompleted;
