import { AUDIT_ERRORS } from './audit-errors.catalogue.js';
import type { ErrorEntry } from './error-entry.js';
import { FIELD_ERRORS } from './field-errors.catalogue.js';
import { HTTP_ERRORS } from './http-errors.catalogue.js';
import { PROJECTION_ERRORS } from './projection-errors.catalogue.js';
import { SERVICE_ERRORS } from './service-errors.catalogue.js';

/** Every code that callers can meet, by what it is about. */
export const ERROR_CATALOGUE: readonly (readonly [about: string, entries: Readonly<Record<string, ErrorEntry>>])[] = [
  ['Recording and asking', AUDIT_ERRORS],
  ['Fields', FIELD_ERRORS],
  ['HTTP', HTTP_ERRORS],
  ['Projections', PROJECTION_ERRORS],
  ['The service', SERVICE_ERRORS],
];

const BY_CODE = new Map(ERROR_CATALOGUE.flatMap(([, entries]) => Object.entries(entries)));

/** What is said of a code. */
export function findErrorEntry(code: string): ErrorEntry | undefined {
  return BY_CODE.get(code);
}
