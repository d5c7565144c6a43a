import type { CallEnder, CallOutcome, Money } from '#libs/contracts';

/** A call came in. Times are UTC with six digits. */
export interface ReceiveCall {
  readonly kind: 'receive';
  /** `+` and 7 to 15 digits. */
  readonly callerNumber: string;
  readonly calledNumber?: string;
  /** Default: now. */
  readonly startedAt?: string;
  /** The caller's text of the time, where it said more. */
  readonly sentStartedAt?: string;
  readonly campaignId?: string;
  readonly publisherId?: string;
  readonly buyerId?: string;
}

/** A call ended. */
export interface CompleteCall {
  readonly kind: 'complete';
  readonly durationSeconds: number;
  readonly outcome: CallOutcome;
  /** Default: as the outcome tells, else `unknown`. */
  readonly endedBy?: CallEnder;
  /** Default: now. */
  readonly endedAt?: string;
  readonly sentEndedAt?: string;
  readonly price?: Money;
  readonly buyerId?: string;
}
