/** One invalid place of an input: RFC 6901 pointer, stable code, a sentence for people. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/**
 * An error with a stable code that callers may rely on. What it means on a transport (an HTTP status, a GraphQL
 * extension, an exit code) is decided there, from the subclass.
 */
export abstract class StenoError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The input cannot be read at all (not JSON, wrong encoding, out of bounds). */
export class MalformedInputError extends StenoError {
  constructor(
    code: string,
    message: string,
    readonly errors: readonly FieldError[] = [],
  ) {
    super(code, message);
  }
}

/** The input can be read and breaks rules; every broken rule is listed. Nothing was written. */
export class InvalidInputError extends StenoError {
  constructor(
    code: string,
    message: string,
    readonly errors: readonly FieldError[],
  ) {
    super(code, message);
  }
}

/** A rule of the domain forbids it in the present state. */
export class RuleViolatedError extends StenoError {}

/** It contradicts what is already there: a conflict of revisions, an id that is taken. */
export class ConflictError extends StenoError {}

/** There is no such thing. */
export class NotFoundError extends StenoError {}

/** Nobody who is known is asking. */
export class UnauthenticatedError extends StenoError {}

/** Somebody known is asking for what they may not do. */
export class ForbiddenError extends StenoError {}

/** More was asked than a limit allows: a size, a depth, a rate. */
export class LimitExceededError extends StenoError {}

/** A dependency is away or refuses; `outcome` says whether the write may have happened. */
export class UnavailableError extends StenoError {
  constructor(
    code: string,
    message: string,
    readonly outcome: 'not-written' | 'unknown',
    readonly retryAfterSeconds = 1,
    options?: ErrorOptions,
  ) {
    super(code, message, options);
  }
}
