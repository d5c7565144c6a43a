import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  LimitExceededError,
  MalformedInputError,
  NotFoundError,
  RuleViolatedError,
  UnauthenticatedError,
  UnavailableError,
  type StenoError,
} from '#libs/kernel';
import { CommandIdTakenError } from '#libs/event-store';
import { HttpError } from './http.error.js';

const BY_CLASS: readonly (readonly [abstract new (...args: never[]) => StenoError, number])[] = [
  // The id of a command is the request's Idempotency-Key, whose specification asks for this.
  [CommandIdTakenError, 422],
  [MalformedInputError, 400],
  [UnauthenticatedError, 401],
  [ForbiddenError, 403],
  [NotFoundError, 404],
  [ConflictError, 409],
  [RuleViolatedError, 409],
  [LimitExceededError, 413],
  [InvalidInputError, 422],
  [UnavailableError, 503],
];

/** The HTTP status that an error of ours means; 500 for what should not have come this far. */
export function statusOf(error: StenoError): number {
  if (error instanceof HttpError) return error.status;
  return BY_CLASS.find(([type]) => error instanceof type)?.[1] ?? 500;
}
