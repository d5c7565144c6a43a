import { NotFoundError, RuleViolatedError } from '#libs/kernel';

/** The call was received before. */
export class CallAlreadyReceivedError extends RuleViolatedError {
  constructor() {
    super('EXCHANGE.CALL_ALREADY_RECEIVED', 'The call was received before.');
  }
}

/** There is no such call. */
export class CallNotFoundError extends NotFoundError {
  constructor() {
    super('EXCHANGE.CALL_NOT_FOUND', 'There is no such call.');
  }
}

/** The call has ended, and ends once. */
export class CallAlreadyEndedError extends RuleViolatedError {
  constructor() {
    super('EXCHANGE.CALL_ALREADY_ENDED', 'The call has ended already.');
  }
}

/** A call ends after it began. */
export class CallEndsBeforeItBeganError extends RuleViolatedError {
  constructor() {
    super('EXCHANGE.CALL_ENDS_BEFORE_IT_BEGAN', 'The call would end before it began.');
  }
}
