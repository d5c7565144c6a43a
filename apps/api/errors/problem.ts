import { STATUS_CODES } from 'node:http';
import { InvalidInputError, MalformedInputError, StenoError, UnavailableError, type FieldError } from '#libs/kernel';
import { AuditEntryNotFoundError, AuditEntryRetiredError, type RetiredEntries } from '#libs/read-models';
import { findErrorEntry } from './error-catalogue.js';
import { fromFramework } from './framework-error.js';
import { HttpError } from './http.error.js';
import { statusOf } from './status-of.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** Problem details (RFC 9457), with this API's extension members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
  /** Of a 503: whether what was asked may have been done. */
  readonly outcome?: 'not-written' | 'unknown';
  /** Of an entry that is not there: what was retired that it was, or may have been, among. */
  readonly retired?: RetiredEntries;
}

/** An answer that tells of an error: its problem, and the headers that belong to it. */
export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

const INTERNAL = new HttpError('INTERNAL.ERROR', 500, 'Something here failed; the log has it under the request id.');

/** The error that an answer tells of: errors of ours as they are, those of the framework translated, others not told. */
export function tellableError(error: unknown): StenoError {
  return error instanceof StenoError ? error : (fromFramework(error) ?? INTERNAL);
}

function headersOf(error: StenoError): Readonly<Record<string, string>> {
  if (error instanceof HttpError) return error.headers;
  if (error instanceof UnavailableError) return { 'retry-after': String(error.retryAfterSeconds) };
  return statusOf(error) === 401 ? { 'www-authenticate': 'Bearer realm="stenographer"' } : {};
}

/** The problem details of an error, for the request with this id. */
export function problemOf(error: StenoError, requestId: string): ProblemAnswer {
  const { code, message } = error;
  const status = statusOf(error);
  const hasErrors = error instanceof InvalidInputError || error instanceof MalformedInputError;
  return {
    problem: {
      type: `/docs/errors#${code}`,
      title: findErrorEntry(code)?.title ?? STATUS_CODES[status] ?? 'Error',
      status,
      detail: message,
      instance: `urn:stenographer:request:${encodeURIComponent(requestId)}`,
      code,
      requestId,
      ...(hasErrors && error.errors.length > 0 && { errors: error.errors }),
      ...(error instanceof UnavailableError && { outcome: error.outcome }),
      ...(isAboutRetired(error) && error.retired && { retired: error.retired }),
    },
    headers: headersOf(error),
  };
}

function isAboutRetired(error: StenoError): error is AuditEntryNotFoundError | AuditEntryRetiredError {
  return error instanceof AuditEntryNotFoundError || error instanceof AuditEntryRetiredError;
}

/** Whether something here failed, so that people should hear of it. */
export function isFailure(error: unknown): boolean {
  return tellableError(error) === INTERNAL;
}
